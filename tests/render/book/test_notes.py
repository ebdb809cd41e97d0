"""Markdown, as far as the book goes."""

from __future__ import annotations

from recommender.render.book.notes import Passage, prose


def test_the_first_heading_is_the_title() -> None:
    """The page has one heading of the first rank, and the rest follows below it."""
    title, text, _ = prose("# Open <questions>\n\nOne?\n\n# Two\n")

    assert title == "Open <questions>"
    assert text == "<p>One?</p>\n<h2>Two</h2>\n"


def test_tables_have_headers_and_no_styles() -> None:
    """The page's own rules forbid styles, and a header says what it heads."""
    _, text, _ = prose("| a | b |\n|:--|--:|\n| c | d |\n")

    assert '<th scope="col">a</th>' in text
    assert "style" not in text


def test_nothing_hostile_gets_through() -> None:
    """Raw HTML stays text, pictures are not fetched, and links lead to the web or nowhere."""
    _, text, _ = prose(
        "<script>x</script>\n\n![p](https://e.example/p.png) <b onclick=x>b</b> "
        "[a](javascript:alert(1)) [d](data:text/html,x) [f](file:///etc/passwd) [w](https://e.example)"
    )

    assert "<script" not in text
    assert "<img" not in text
    assert "<b " not in text
    assert text.count("<a ") == 2
    assert "javascript:alert" not in "".join(
        part.split('"')[0] for part in text.split('href="')[1:]
    )


def test_a_page_without_a_heading_has_no_title() -> None:
    """An empty page is an empty page."""
    assert prose("") == ("", "", ())
    assert prose("Words.")[0] == ""


def test_rows_lead_to_what_is_said_of_them() -> None:
    """A row that is known becomes a link, once a place of its own; other letters stay."""
    text = (
        "# Q\n\nIs RF23 right, or NG59? RF23 again.\n\n| a (C01) | *b* |\n|---|---|\n| C01 | d |\n"
    )

    page = prose(text, {"RF23", "C01"}, lambda name: f"#{name}")

    assert page.text.count('<a href="#row:RF23"') == 2
    assert page.text.count('id="named:RF23.1"') == 1
    assert "NG59?" in page.text
    assert page.passages == (
        Passage("RF23", "named:RF23.1", "Is RF23 right, or NG59? RF23 again."),
        Passage("C01", "named:C01.2", "a (C01); b"),
        Passage("C01", "named:C01.3", "C01; d"),
    )


def test_a_row_inside_a_link_or_code_is_left_alone() -> None:
    """A link is never put inside a link, and what is quoted as code stays as it is."""
    page = prose("[see RF23](#x) and `RF23`", {"RF23"})

    assert page.text.count("<a ") == 1
    assert page.passages == ()


def test_what_is_said_before_the_first_heading_is_about_the_page() -> None:
    """A row that is named there is an example, and is no open question."""
    page = prose("# Q\n\nRows such as RF06.\n\n## One\n\nIs RF23 right?\n", {"RF06", "RF23"})

    assert [passage.row for passage in page.passages] == ["RF23"]
    assert "such as RF06." in page.text
