"""Markdown, as far as the book goes."""

from __future__ import annotations

from recommender.render.prose import prose


def test_the_first_heading_is_the_title() -> None:
    """The page has one heading of the first rank, and the rest follows below it."""
    title, text = prose("# Open <questions>\n\nOne?\n\n# Two\n")

    assert title == "Open <questions>"
    assert text == "<p>One?</p>\n<h2>Two</h2>\n"


def test_tables_have_headers_and_no_styles() -> None:
    """The page's own rules forbid styles, and a header says what it heads."""
    _, text = prose("| a | b |\n|:--|--:|\n| c | d |\n")

    assert '<th scope="col">a</th>' in text
    assert "style" not in text


def test_nothing_hostile_gets_through() -> None:
    """Raw HTML stays text, pictures are not fetched, and links lead to the web or nowhere."""
    _, text = prose(
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
    assert prose("") == ("", "")
    assert prose("Words.")[0] == ""
