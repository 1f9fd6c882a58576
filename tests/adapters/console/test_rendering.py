"""How posts and answers look, and that no text of theirs can do more than be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.platforms.console.rendering import clean, post_plain, show_answer, show_post, web
from bot.chat import Answer, Pages
from bot.model import Link, Offer, Post, Span
from tests.adapters.console.conftest import HERE, Screen

POST = Post(
    title="Diffusion Policies for Everyone",
    url="https://huggingface.co/papers/2401.01234",
    byline="Ada Lovelace and 3 more · 13 Apr",
    summary="We show that policies diffuse.",
    why=(Span("Matched "), Span("diffusion policy", "code"), Span(": "), Span("Diffusion Policies", "bold")),
    facts=("▲ 112", "5 comments"),
    links=(
        Link("Hugging Face", "https://huggingface.co/papers/2401.01234"),
        Link("PDF", "https://arxiv.org/pdf/2401.01234"),
    ),
)
OUR_CODES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b\x07]*\x1b\\")


def test_a_pipe_gets_plain_lines(pipe: Screen) -> None:
    """Channel, title, address, byline, summary, why, counts, then the other links; no codes, no frame."""
    show_post(pipe.console, POST, HERE)
    assert pipe.text.split("\n") == [
        "#reading-group",
        "  Diffusion Policies for Everyone",
        "  https://huggingface.co/papers/2401.01234",
        "  Ada Lovelace and 3 more · 13 Apr",
        "  We show that policies diffuse.",
        "  Matched `diffusion policy`: Diffusion Policies",
        "  ▲ 112 · 5 comments",
        "  PDF: https://arxiv.org/pdf/2401.01234",
        "",
        "",
    ]


def test_a_pipe_never_breaks_an_address(pipe: Screen) -> None:
    """However long it is: it is there to be copied."""
    address = "https://arxiv.org/abs/" + "x" * 200
    show_post(pipe.console, Post("T", address), HERE)
    assert address in pipe.text


def test_a_terminal_gets_a_frame_and_links(terminal: Screen) -> None:
    """The title is a link, the channel stands in the frame, everything is there."""
    show_post(terminal.console, POST, HERE)
    assert "\x1b]8;" in terminal.text
    bare = OUR_CODES.sub("", terminal.text)
    assert "╭─ #reading-group ─" in bare
    for part in (POST.title, POST.byline, POST.summary, "Matched diffusion policy", "▲ 112 · 5 comments", "PDF"):
        assert part in bare


@pytest.mark.parametrize("terminal_too", [False, True])
@pytest.mark.parametrize(
    "hostile",
    [
        "[bold red]Red[/] [link=http://evil]x[/link]",
        ":smile: :boom:",
        "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]8;;http://evil\x1b\\click",
        "\x9b31m c1 \x9d0;x\x9c",
        "up\x1b[2A\r\x08\x08over",
        "line\nbreak\u2028and\u2029more",
        "\u202eevil\u202c \u2066x\u2069 \ud800",
    ],
)
def test_text_is_only_text(terminal_too: bool, hostile: str) -> None:
    """Markup shows as typed; control codes, line breaks and direction overrides are gone, in every place of a post."""
    screen = Screen(terminal=terminal_too, width=400)
    link = Link(hostile, "https://a.example/")
    show_post(screen.console, Post(hostile, hostile, hostile, hostile, (Span(hostile),), (hostile,), (link,)), HERE)
    show_answer(screen.console, Answer(lines=((Span(hostile, url=hostile),),), block=hostile), HERE)
    left = OUR_CODES.sub("", screen.text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800]", left)
    assert "http://evil\x1b" not in screen.text
    if hostile.startswith(("[", ":")):
        assert hostile in left


@given(st.text(st.characters(exclude_categories=())))
def test_clean_leaves_nothing_that_acts(text: str) -> None:
    """Any text becomes one line that encodes as UTF-8, and cleaning twice changes nothing."""
    once = clean(text)
    assert once == clean(once)
    assert len(once.encode().splitlines()) <= 1


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://a/\x1b\\", "https://a/ b", "", "ftp://a", "http://ä.example"]
)
def test_what_is_no_plain_web_address_is_no_link(address: str) -> None:
    """It is left out rather than handed to the terminal."""
    assert web(address) is None
    assert address not in post_plain(Post("T", address, links=(Link("L", address),)), "#x") or not address


def test_a_frame_wraps_its_text_whatever_the_console_does(terminal: Screen) -> None:
    """A console that leaves wrapping to the terminal would otherwise cut every long line at the frame."""
    terminal.console.soft_wrap = True
    show_post(terminal.console, Post("T", None, summary="word " * 100 + "end"), HERE)
    rows = OUR_CODES.sub("", terminal.text).split("\n")
    assert max(map(len, rows)) <= 80
    assert any("end" in row for row in rows)


def test_an_answer_shows_lines_pointer_cards_and_how_to_go_on(pipe: Screen) -> None:
    """Cards are numbered through the pages; the pointer stays below its place."""
    lines = ((Span("12 papers for "), Span("x", "code")),)
    cards = (Post("First", None), Post("Second", None))
    announcement = (Span("You subscribed this channel"),)
    answer = Answer(lines, 'robots "diff\n       ^', cards, Pages("x", 2, 3), announcement=announcement)
    show_answer(pipe.console, answer, HERE)
    rows = pipe.text.split("\n")
    assert rows[:3] == ["12 papers for x", '  robots "diff', "         ^"]
    assert "6. First" in rows
    assert "7. Second" in rows
    assert "More: /papers next" in rows
    assert "#reading-group You subscribed this channel" in rows


def test_the_last_page_offers_no_next(pipe: Screen) -> None:
    """There is none."""
    show_answer(pipe.console, Answer(cards=(Post("A", None),), pages=Pages("x", 3, 3)), HERE)
    assert "next" not in pipe.text


def test_one_paper_bears_no_number(pipe: Screen) -> None:
    """It would be taken for an offer's, which is typed."""
    show_answer(pipe.console, Answer(cards=(Post("Alone", None),), offers=(Offer("Abstract", "abstract", "1"),)), HERE)
    rows = pipe.text.split("\n")
    assert "Alone" in rows
    assert "  1 Abstract" in rows


def test_a_long_topic_is_cut_around_its_mistake(pipe: Screen) -> None:
    """Both lines alike, so that the pointer stays below its place on any width."""
    topic = " ".join(f"word{number}" for number in range(60))
    place = topic.index("word40")
    show_answer(pipe.console, Answer(block=f"{topic}\n{' ' * place}^"), HERE)
    text, pointer = pipe.text.rstrip("\n").split("\n")
    assert max(len(text), len(pointer)) <= 80
    assert text[pointer.index("^") :].startswith("word40")


DIGEST = Post(
    "Papers of Wednesday 12 August",
    None,
    intro=(Span("The best of 2 in full, the other as a title."),),
    entries=(POST,),
    also=((Span("Second", url="https://arxiv.org/abs/2"), Span("  ▲ 3")),),
    closing=(Span("4 more were left out."),),
    mention="readers",
)


def test_a_digest_numbers_its_papers_and_lists_the_others(pipe: Screen, terminal: Screen) -> None:
    """In a pipe with addresses written out; on a terminal the same without them."""
    show_post(pipe.console, DIGEST, HERE)
    rows = pipe.text.split("\n")
    assert rows[1:3] == ["  Papers of Wednesday 12 August", "  The best of 2 in full, the other as a title."]
    assert f"  1. {POST.title}" in rows
    assert rows[-4:-2] == ["  Second (https://arxiv.org/abs/2)  ▲ 3", "  4 more were left out."]
    show_post(terminal.console, DIGEST, HERE)
    for said in ("@readers", "The best of 2", "1. ", "• ", "Second", "4 more were left out."):
        assert said in terminal.text


def test_a_line_is_shown_without_a_title(pipe: Screen) -> None:
    """Only what it says."""
    show_post(pipe.console, Post.line(Span("A new version: "), Span("v3", "bold")), HERE)
    assert pipe.text.split("\n")[:2] == ["#reading-group", "  A new version: v3"]


def test_offers_are_numbered(pipe: Screen) -> None:
    """A number typed does it."""
    show_answer(pipe.console, Answer(offers=(Offer("Once a day", "settings", "x"), Offer("Undo", "y"))), HERE)
    assert [row for row in pipe.text.split("\n") if row] == [
        "  1 Once a day",
        "  2 Undo",
        "  Type its number to have it done.",
    ]
