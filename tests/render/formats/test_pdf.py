"""The paper: what stands on it, on how many pages, and that it can be read aloud."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
import pypdf
import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.render.document.on_paper import OnPaper, on_paper
from recommender.render.document.routine import StepPart
from recommender.render.document.wording import FOR_CLINICIAN
from recommender.render.formats import pdf as printing
from recommender.render.formats.html import Page, page_maker
from recommender.render.formats.pdf import paper
from tests.doors import ROOT
from tests.sizes import sizes

TODAY = dt.date(2026, 11, 27)
LETTER = 279.4
PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20" role="img">
<title>A drawing of a leg</title><path class="mark" d="M1 1h8v18h-8z"/></svg>"""
ELSEWHERE = """<img alt="x" src="http://127.0.0.1:9/x.png"><img alt="y" src="file:///etc/passwd">"""
Answers = Mapping[str, str]


@pytest.fixture(scope="module")
def page(rulebook: Rulebook) -> Page:
    """What fills the templates."""
    return page_maker({"rulebook": rulebook})


def consulted(rulebook: Rulebook, answers: Answers) -> Consultation:
    """Take answers through the shipped rulebook."""
    return consult(rulebook, Sheet(on=TODAY, answers=dict(answers)))


def put(rulebook: Rulebook, answers: Answers) -> OnPaper:
    """Say what stands on the paper for some answers."""
    return on_paper(rulebook, consulted(rulebook, answers), TODAY, {})


def text_of(made: bytes) -> list[str]:
    """Read the text of each page, with line breaks as spaces."""
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    return [" ".join(one.extract_text().split()) for one in pages]


@pytest.fixture(scope="module")
def sheet(rulebook: Rulebook, three_symptoms: Answers) -> OnPaper:
    """What stands on the paper of three symptoms."""
    return put(rulebook, three_symptoms)


@pytest.fixture(scope="module")
def steps(sheet: OnPaper) -> list[StepPart]:
    """The steps on that paper."""
    return [step for section in sheet.document.sections for step in section.steps]


@pytest.fixture(scope="module")
def routine(sheet: OnPaper, page: Page) -> bytes:
    """The paper of three symptoms."""
    return paper(page, sheet)


@pytest.fixture(scope="module")
def words(routine: bytes) -> str:
    """All that can be read on that paper."""
    return " ".join(text_of(routine))


def everything(rulebook: Rulebook, healthy: Answers) -> dict[str, str]:
    """Report every symptom, own every tool, have all the time, and note a lot."""
    symptoms = [entry for entry in rulebook.entries.values() if entry.question.symptom]
    tools = [entry for entry in rulebook.entries.values() if entry.question.id == "tools"]
    noted = {f"activity-{number}": "Carry the bags up the stairs. " * 15 for number in (1, 2, 3)}
    return {
        **healthy,
        **{entry.id: "yes" for entry in (*symptoms, *tools)},
        **{name: text.strip() for name, text in noted.items()},
        "activities": "3",
        "told-it-is-psoas": "yes",
        "duration": "over-12-weeks",
        "sides": "both",
        "minutes": "30",
    }


def test_the_paper_is_tagged_and_says_its_language_and_title(
    routine: bytes, steps: list[StepPart]
) -> None:
    """It declares PDF/UA, is marked as tagged, and shows its own title in its own language."""
    with pikepdf.open(io.BytesIO(routine)) as pdf:
        root, info, meta = pdf.Root, pdf.docinfo, bytes(pdf.Root.Metadata.read_bytes())

        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(root.Lang) == "en"
        assert str(info["/Title"]).startswith(f"Your routine: {len(steps)} steps, 15 minutes.")
        assert b"pdfuaid" in meta
        assert {"/Title", "/Producer"} == set(info)


def kinds(element: Any) -> Iterator[str]:
    """List the kinds of a tag tree."""
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield str(element.S)
    if isinstance(element, pikepdf.Array):
        for one in element:
            yield from kinds(one)
    elif isinstance(element, pikepdf.Dictionary) and "/K" in element:
        yield from kinds(element.K)


def test_the_tags_tell_headings_lists_and_steps_apart(
    routine: bytes, steps: list[StepPart]
) -> None:
    """One title, a heading for each step, and lists with their items."""
    with pikepdf.open(io.BytesIO(routine)) as pdf:
        found = list(kinds(pdf.Root.StructTreeRoot.K))

    assert found.count("/H1") == 1
    assert found.count("/Art") == len(steps)
    assert found.count("/H3") > len(steps)
    assert {"/H2", "/L", "/LI", "/P", "/Sect"} <= set(found)


def test_the_paper_has_bookmarks(routine: bytes) -> None:
    """Its sections and steps can be jumped to."""
    reader = pypdf.PdfReader(io.BytesIO(routine))

    names = [one.title for one in reader.outline if not isinstance(one, list)]

    assert names == ["Settle", "Ease", "Move", "Good to know"]


def test_every_step_is_whole(steps: list[StepPart], words: str) -> None:
    """Position, steps, dose, ceiling and signs to stop of each step can be read off the paper."""
    for part in steps:
        step = part.step
        for text in (step.title, step.position, *step.steps, *step.stop_if):
            assert text in words
        assert f"no more than {step.ceiling} out of 10" in words or not step.ceiling


def test_the_paper_says_why_when_to_look_back_and_what_is_never_done(
    rulebook: Rulebook, sheet: OnPaper, steps: list[StepPart], words: str
) -> None:
    """
    Each step has its reason; what is offered to nobody has its own; the notice is there. The days
    to look back are as many weeks ahead as the rules have turning points.
    """
    assert list(sheet.why) == [step.number for step in steps]
    assert all(why and f"Why: {why}" in words for why in sheet.why.values())
    assert [one.why for one in sheet.never] == [
        card.never for card in rulebook.techniques if card.never
    ]
    assert sheet.never[0].why in words
    assert all(
        part in words for part in (sheet.document.notice, sheet.document.stands, "27 November 2026")
    )
    assert [look.weeks for look, _ in sheet.looks] == [2, 4, 6]
    assert "25 December 2026, 4 weeks in" in words


@pytest.mark.parametrize("letters", sizes("wide", "narrow"))
def test_the_largest_routine_fits_on_two_pages(
    rulebook: Rulebook,
    healthy: Answers,
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    letters: str,
) -> None:
    """Every symptom, every tool, all the time and long notes, with narrow letters and without."""
    sheet = put(rulebook, everything(rulebook, healthy))
    style = printing.text_of("web/paper.css")
    wide = style.replace("font-stretch: condensed;", "")
    monkeypatch.setattr(printing, "text_of", lambda _: style if letters == "narrow" else wide)

    made = text_of(paper(page, sheet))

    assert len(made) == 2
    eased, moved = (
        [one.title for one in sheet.document.sections].index(name) for name in ("Ease", "Move")
    )
    assert len(sheet.document.sections[eased].steps) == 3  # the most there can be
    assert (
        len(sheet.document.sections[moved].steps) >= 3 + 1
    )  # a movement for each of them, and a walk
    assert sheet.document.notice in made[1]
    assert all(one.title in " ".join(made) for one in (*sheet.later, *sheet.background))


def test_another_size_of_paper_loses_nothing(routine: bytes) -> None:
    """What stands on A4 lies within the height of US Letter when it is printed in the middle."""
    lost = (297 - LETTER) / 2 / 25.4 * 72

    for one in pypdf.PdfReader(io.BytesIO(routine)).pages:
        heights: list[float] = []

        def seen(text: str, page: Any, line: Any, *_: Any, found: list[float] = heights) -> None:
            if text.strip():
                found.append(line[4] * page[1] + line[5] * page[3] + page[5])

        one.extract_text(visitor_text=seen)
        height = float(one.mediabox.height)
        assert heights
        assert all(lost <= at <= height - lost for at in heights)


def test_an_emergency_stands_alone_on_one_page(
    rulebook: Rulebook, three_symptoms: Answers, page: Page
) -> None:
    """
    What to do now comes first, then what to tell them; no step and no advice is there. Made anew,
    the paper is the same byte for byte.
    """
    sheet = put(rulebook, {**three_symptoms, "numb-saddle": "yes", "unwell": "yes"})

    made = paper(page, sheet)

    (text,) = text_of(made)
    assert paper(page, sheet) == made
    assert text.index("Get help now") < text.index("Call 112, 911 or 999 now")
    assert text.index("Call 112") < text.index("You said yes")
    beside = (
        sheet.document.sections,
        sheet.document.first,
        sheet.later,
        sheet.background,
        sheet.document.noted,
    )
    assert not any((*beside, sheet.held_back, sheet.never, sheet.looks, sheet.document.open))


def test_signs_to_watch_for_are_printed_in_the_smallest_letters(
    rulebook: Rulebook, three_symptoms: Answers, page: Page
) -> None:
    """Advice that says what to watch for and whom to call is printed in full however small."""
    sheet = put(rulebook, {**three_symptoms, "used-hard-tool-on-belly": "yes"})

    html = page("web/paper.html", paper=sheet, close=True, brief=True)

    told = [given for given in sheet.later if given.id == "after-hard-tool"]
    assert told
    assert "112" in told[0].text
    assert told[0].text.split(". ")[-1] in html
    assert {given.id for given in sheet.background}.isdisjoint({"stop-now", "after-hard-tool"})


def test_no_stop_sign_ceiling_or_help_is_lost_when_the_letters_get_small(
    page: Page, sheet: OnPaper, steps: list[StepPart]
) -> None:
    """However small it is printed, each step keeps its ceiling and its signs to stop."""
    html = page("web/paper.html", paper=sheet, close=True, brief=True)

    stop = next(given for given in sheet.later if given.id == "stop-now")
    assert html.count('<article class="step">') == len(steps)
    for one in steps:
        assert f"{one.time[:1].upper()}{one.time[1:]}." in html
        assert one.stop in html
    assert stop.text in html


def test_beside_help_that_stops_no_advice_stands(
    rulebook: Rulebook, three_symptoms: Answers, page: Page
) -> None:
    """
    A paper that sends the person on is one page: the help, and at its end what to show a doctor.
    """
    sheet = put(rulebook, {**three_symptoms, "weight-loss": "yes", "told-it-is-psoas": "yes"})

    (text,) = text_of(paper(page, sheet))

    assert not sheet.document.sections
    assert (sheet.document.first, sheet.later, sheet.background, sheet.held_back) == ((),) * 4
    assert text.index(sheet.document.help[0].label) < text.index(FOR_CLINICIAN)


def test_every_warning_sign_at_once_is_one_page(
    rulebook: Rulebook, healthy: Answers, page: Page
) -> None:
    """The most help that can be needed stands on one page."""
    signs = {entry.id: "yes" for entry in rulebook.entries.values() if entry.at_least}
    applying = {name: value for name, value in signs.items() if name in asked_of_all(rulebook)}

    made = text_of(paper(page, put(rulebook, {**healthy, **applying})))

    assert len(applying) > 20
    assert len(made) == 1


def asked_of_all(rulebook: Rulebook) -> set[str]:
    """Name the entries of questions that apply to everyone."""
    return {e.id for e in rulebook.entries.values() if e.question.only_if is None}


def test_open_questions_are_named_by_their_pages(
    rulebook: Rulebook, three_symptoms: Answers, page: Page
) -> None:
    """A paper made too early says so, and which pages are open."""
    sheet = put(rulebook, {name: v for name, v in three_symptoms.items() if name != "duration"})

    text = " ".join(text_of(paper(page, sheet)))

    assert "Some questions still need an answer." in text
    assert rulebook.entries["duration"].question.group in text
    assert not sheet.document.sections


def test_a_failed_safety_check_shows_no_step(rulebook: Rulebook, page: Page) -> None:
    """When the check failed, the paper says to do nothing, and still where to get help."""
    shown = consulted(rulebook, {"numb-saddle": "yes"})
    failed = shown.model_copy(update={"status": "safety-check-failed"})

    text = " ".join(text_of(paper(page, on_paper(rulebook, failed, TODAY, {}))))

    assert "Do no self-massage from this tool now." in text
    assert "Get help now" in text


def test_pictures_are_figures_nothing_is_fetched_and_odd_letters_are_only_letters(
    rulebook: Rulebook, three_symptoms: Answers, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A drawing beside a step is tagged as a figure and says what it shows; one from elsewhere, or
    from a file here, is never opened. What a person noted is printed as it is, and is never markup.
    """
    opened: list[Any] = []
    monkeypatch.setattr(urllib.request.OpenerDirector, "open", lambda *a, **_: opened.append(a))
    noted = {"activities": "1", "activity-1": "<b>ride</b> now <img src=x>"}
    shown = consulted(rulebook, {**three_symptoms, "minutes": "5", **noted})
    pictures = {card.id: PICTURE for card in rulebook.techniques}
    assert shown.routine is not None
    pictures[shown.routine.steps[-1].technique] = ELSEWHERE

    made = paper(page, on_paper(rulebook, shown, TODAY, pictures))

    with pikepdf.open(io.BytesIO(made)) as pdf:
        figures = list(kinds(pdf.Root.StructTreeRoot.K)).count("/Figure")
    assert figures == len(shown.routine.steps) + 1  # two stand in the place of the last one
    assert b"A drawing of a leg" in _plain(made)
    assert opened == []
    assert "<b>ride</b> now <img src=x>" in " ".join(text_of(made))


def _plain(made: bytes) -> bytes:
    """Write a PDF out uncompressed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def test_a_missing_library_is_no_crash() -> None:
    """Where weasyprint, or a library under it, cannot be loaded, there is no paper and no error."""
    program = (
        "import sys; from importlib.abc import MetaPathFinder\n"
        "class Broken(MetaPathFinder):\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'weasyprint': raise OSError('cannot load library pango')\n"
        "sys.meta_path.insert(0, Broken())\n"
        "from recommender.render.formats.pdf import NoPaperError, paper\n"
        "try: paper(None, None)\n"
        "except NoPaperError: print('none')"
    )

    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "none"
