"""The command `audit book`: what is written, where, and what never is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from recommender.cli import given
from recommender.cli.shelving import LIST, check_shelf, shelve
from recommender.core.language.errors import UnreadableError
from tests.doors import ROOT, run, small, small_run
from tests.pages import Page, lost
from tests.repositories import project


def read(folder: Path) -> dict[str, str]:
    """Read every file of a book."""
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


@pytest.mark.slow
def test_the_shipped_book_is_a_folder_of_pages(tmp_path: Path) -> None:
    """The book of the shipped rulebook is made whole, and holds what its audit and people show."""
    pages = made(tmp_path / "book")

    assert (
        "10,000 people drawn from a stated guess" in pages["rule-tipping-pelvis-inner-thigh.html"]
    )
    assert "Holds: proved for every way to answer" in Page(pages["promises.html"]).text
    assert "Two levels of urgency" in pages["open-questions.html"]


def made(folder: Path, *given: str) -> dict[str, str]:
    """Make a book that is audited; it says where it is, and has no lost link."""
    result = run("audit", "book", "--to", str(folder), *given)

    pages = read(folder)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.endswith("index.html\n")
    assert lost({name: text for name, text in pages.items() if name != LIST}) == []
    assert "This was not tried for this book" in pages["audit.html"]
    assert set(pages[LIST].splitlines()[2:]) == set(pages) - {LIST}
    return pages


def test_a_book_is_a_folder_of_pages(tmp_path: Path) -> None:
    """The book of a small rulebook with its case is audited, and says what fails."""
    rules = project(tmp_path / "small", cases=True) / "rules"

    pages = made(tmp_path / "book", "--rules", str(rules))

    assert "An aching back leads to the roller" in Page(pages["cases-1.html"]).text


def test_a_rulebook_alone_makes_a_book(tmp_path: Path) -> None:
    """Without cases, open questions or a population beside the rules, their pages say so."""
    result = small_run("audit", "book", "--to", str(tmp_path), "--format", "json")

    shown = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (shown["cases"], shown["rules"]) == (0, len(small().rule_of))
    assert shown["retired"] == len(small().rules) - shown["rules"]
    assert shown["pages"] == sum(name.endswith(".html") for name in read(tmp_path))
    assert "no cases beside these rules" in result.stderr
    assert "None are written down" in read(tmp_path)["open-questions.html"]


def test_a_later_book_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    """Pages that the later book has no more are taken away; what is not the book's is kept."""
    shelve(tmp_path, [("index.html", "one"), ("rule-old.html", "old")])
    (tmp_path / "my-notes.txt").write_text("mine", encoding="utf-8")

    names = shelve(tmp_path, [("index.html", "two")])

    assert names == ("index.html",)
    assert set(read(tmp_path)) == {"index.html", "my-notes.txt", LIST}
    assert read(tmp_path)["index.html"] == "two"


def test_nothing_else_is_written_over(tmp_path: Path) -> None:
    """A folder that holds something else, or a file, is refused before anything is made."""
    (tmp_path / "thesis.html").write_text("years of work", encoding="utf-8")

    full = small_run("audit", "book", "--to", str(tmp_path))
    file = small_run("audit", "book", "--to", str(tmp_path / "thesis.html"))

    assert (full.exit_code, file.exit_code) == (2, 2)
    assert "something else in this folder" in full.stderr
    assert "this is not a folder" in file.stderr
    assert read(tmp_path) == {"thesis.html": "years of work"}


def test_a_book_is_not_put_among_the_rules(tmp_path: Path) -> None:
    """A folder inside the rulebook is refused kindly, by whatever name it goes."""
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "tests" / "small", rules)
    (tmp_path / "link").symlink_to(rules)

    for target in (rules / "book", tmp_path / "link" / "deep" / "book"):
        result = run("audit", "book", "--rules", str(rules), "--to", str(target))

        assert result.exit_code == 2
        assert "this lies among the rules" in result.stderr
        assert "name a folder outside it" in result.stderr
        assert not target.exists()


def test_a_list_that_was_changed_leads_nowhere_else(tmp_path: Path) -> None:
    """Names in the list that no book has are passed over, so nothing outside is taken away."""
    outside = tmp_path / "outside.html"
    outside.write_text("mine", encoding="utf-8")
    book = tmp_path / "book"
    shelve(book, [("index.html", "one")])
    with (book / LIST).open("a", encoding="utf-8") as stream:
        stream.write(f"../outside.html\n{outside}\n..\n")

    shelve(book, [("index.html", "two")])

    assert outside.read_text(encoding="utf-8") == "mine"


def test_a_link_in_the_folder_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """A page that is a link to somewhere else is replaced; what it led to stays."""
    target = tmp_path / "elsewhere.html"
    target.write_text("mine", encoding="utf-8")
    book = tmp_path / "book"
    shelve(book, [("index.html", "one")])
    (book / "index.html").unlink()
    (book / "index.html").symlink_to(target)

    shelve(book, [("index.html", "two")])

    assert target.read_text(encoding="utf-8") == "mine"
    assert (book / "index.html").read_text(encoding="utf-8") == "two"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder below a file cannot be made; that is one line, and exit code 2."""
    (tmp_path / "file").write_text("x", encoding="utf-8")

    result = small_run("audit", "book", "--to", str(tmp_path / "file" / "book"))

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) <= 2
    with pytest.raises(UnreadableError):
        check_shelf(tmp_path / "file")


@pytest.mark.parametrize(
    "command",
    [("audit", "book", "--to", "{0}"), ("rules", "graph"), ("rules", "graph", "told-psoas")],
)
def test_a_plain_install_says_what_to_install(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, both commands name it, and leave with exit code 2."""
    monkeypatch.setattr(given, "find_spec", lambda _: None)

    result = small_run(*(part.format(tmp_path / "book") for part in command))

    assert result.exit_code == 2
    assert "pip install 'release-recommender[book]'" in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "book").exists()


def test_broken_rules_make_no_book(tmp_path: Path) -> None:
    """What cannot be read is refused with all that is wrong, and nothing is written."""
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "tests" / "small", rules)
    (rules / "open-questions.md").write_bytes(b"\xff\xfe\x00")
    missing = ROOT / "tests" / "bad" / "E101-missing-file"
    target = tmp_path / "book"

    no_text, gone = (
        run("audit", "book", "--rules", str(folder), "--to", str(target))
        for folder in (rules, missing)
    )

    assert (no_text.exit_code, gone.exit_code) == (1, 1)
    assert "E105" in no_text.stderr
    assert gone.stderr.count("E101") > 3
    assert not target.exists()
