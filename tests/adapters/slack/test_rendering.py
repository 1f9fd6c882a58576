"""What a post looks like, alone and with others: inside every limit, and nothing in it pings, formats or breaks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block, ContextBlock, RichTextBlock, SectionBlock

from adapters.platforms.slack import answers, blocks
from adapters.platforms.slack.buttons import BESIDE, offers_row
from adapters.platforms.slack.markup import escape, unescape, web_address
from bot.model import Image, Link, MessageId, Offer, Post, Span
from tests.adapters import papers
from tests.adapters.slack.anything import DIGESTS, POSTS
from tests.adapters.slack.conftest import HOSTILE, POST
from tests.emulators.slack.blocks import characters, check_blocks, check_metadata
from tests.emulators.slack.state import texts

ID = MessageId("a" * 24)
ENTRY = replace(POST, image=None, controls=(Offer("Abstract", "abstract", "arxiv:2303.04137"),))
DIGEST = Post(
    "Papers of Wednesday 12 August, for 3 topics",
    None,
    intro=(Span("The 2 best of 4 in full, the others as titles."),),
    entries=(ENTRY, ENTRY),
    also=((Span("Third", url="https://arxiv.org/abs/3"), Span("  ▲ 3")), (Span("Fourth"),)),
    closing=(Span("4 more were left out."),),
)


@settings(max_examples=60, derandomize=True)
@given(POSTS)
def test_any_post_is_inside_every_limit(post: Post) -> None:
    """Whatever a paper says, Slack takes the message."""
    message = blocks.message(post, ID)
    check_blocks(message["blocks"])
    check_metadata(message["metadata"])
    assert characters(message["blocks"]) <= 11_000
    assert 0 < len(message["text"]) <= 4000
    json.dumps(message).encode()


def test_a_hostile_title_stands_there_literally() -> None:
    """Stars, mentions and links in a title are characters: a rich text element shows them, and nobody is pinged."""
    post = Post(
        title=HOSTILE, url="https://e.org/a?b=1&c=2", summary=HOSTILE, byline=HOSTILE, why=(Span(HOSTILE, "code"),)
    )
    message = blocks.message(post, ID)
    assert message["blocks"][0]["elements"][0]["elements"] == [
        {"type": "link", "url": "https://e.org/a?b=1&c=2", "text": HOSTILE, "style": {"bold": True}}
    ]
    assert texts(message["blocks"]) == [HOSTILE] * 4
    assert '"mrkdwn"' not in json.dumps(message["blocks"])
    assert '"emoji": true' not in json.dumps(message["blocks"])
    assert "<" not in message["text"]


def test_a_hostile_label_means_nothing_to_mrkdwn() -> None:
    """Links are the one place that needs mrkdwn: the label loses what could end or format it."""
    post = Post("T", None, links=(Link("a*b_c`d|e>f", "https://e.org/x|y>z w"),))
    text = blocks.message(post, ID)["blocks"][-1]["elements"][0]["text"]
    assert text == "<https://e.org/x%7Cy%3Ez%20w|a∗bˍcˋd∣e›f>"


def test_a_full_post_is_compact() -> None:
    """Title, byline with counts, summary beside the picture, why, links: five blocks, as the SDK's own models take them."""
    rendered = blocks.message(POST, ID)["blocks"]
    assert [block["type"] for block in rendered] == ["rich_text", "context", "section", "rich_text", "context"]
    kinds = (RichTextBlock, ContextBlock, SectionBlock, RichTextBlock, ContextBlock)
    for kind, block in zip(kinds, rendered, strict=True):
        parsed = kind(**{key: value for key, value in block.items() if key != "type"})
        parsed.validate_json()
    assert rendered[1]["elements"][0]["text"].endswith("2023 · ▲\u00a0112 · 5\u00a0comments")
    assert rendered[2]["accessory"]["alt_text"] == "First page of Diffusion Policy"


def test_the_fallback_text_says_it_all() -> None:
    """A notification shows title, byline, summary, why and where, escaped."""
    lines = blocks.message(POST, ID)["text"].split("\n")
    assert lines[0] == "Diffusion Policy &amp; &lt;friends&gt;"
    assert lines[3] == "Matched `diffusion policy`: “Diffusion Policy” in the title"
    assert lines[4] == "https://huggingface.co/papers/2303.04137?a=1&amp;b=2"


@pytest.mark.parametrize(
    "url", ["https://e.org/a.svg", "/relative.png", "data:image/png;base64,x", "", "javascript:alert(1)"]
)
def test_a_picture_slack_cannot_show_is_left_out(url: str) -> None:
    """SVG, relative and other addresses would make Slack refuse the whole message."""
    rendered = blocks.message(Post("T", None, summary="S", image=Image(url, "alt")), ID)["blocks"]
    assert "accessory" not in rendered[-1]


def test_a_post_without_anything_still_says_something() -> None:
    """An empty title has a stand-in, and a picture without a summary stands beside the byline."""
    assert blocks.message(Post(" \x00 ", None), ID)["text"] == "(untitled)"
    rendered = blocks.message(Post("T", None, byline="B", image=Image("https://e.org/a.png", "")), ID)["blocks"]
    assert [block["type"] for block in rendered] == ["rich_text", "section"]
    assert rendered[1]["accessory"]["alt_text"] == "Thumbnail"


def test_turning_marks_are_taken_out() -> None:
    """A right-to-left override in a title cannot turn the rest of the message around."""
    assert texts(blocks.message(Post("a\u202eb\u2066c\ud800", None), ID)["blocks"]) == ["abc"]


def test_a_digest_is_a_header_papers_and_a_list() -> None:
    """Each paper in full has its first control beside its summary; the others are linked titles; nothing else."""
    shown = blocks.post_blocks(DIGEST)
    assert [block["type"] for block in shown] == [
        *("header", "rich_text"),
        *("divider", "rich_text", "context", "section", "rich_text", "context") * 2,
        *("divider", "rich_text", "context"),
    ]
    assert shown[0]["text"]["text"] == "Papers of Wednesday 12 August, for 3 topics"
    accessories = [block["accessory"]["text"]["text"] for block in shown if "accessory" in block]
    assert accessories == ["Abstract", "Abstract"]
    [listed] = shown[-2]["elements"]
    assert [item["elements"][0]["text"] for item in listed["elements"]] == ["Third", "Fourth"]
    assert shown[-1]["elements"][0]["text"] == "4 more were left out."


def test_only_the_one_mention_pings() -> None:
    """A user group as an element of its own, never text; what is no user group's id mentions nobody."""
    message = blocks.message(replace(DIGEST, mention="S0GROUP"), ID)
    assert message["blocks"][1]["elements"][0]["elements"][0] == {"type": "usergroup", "usergroup_id": "S0GROUP"}
    assert message["text"].startswith("<!subteam^S0GROUP>")
    for wrong in ("channel", "S1> <!here", "U123"):
        assert "usergroup" not in json.dumps(blocks.message(replace(DIGEST, mention=wrong), ID))
    assert "<!" not in blocks.message(replace(DIGEST, mention="S1> <!here"), ID)["text"]


def test_a_line_is_a_line() -> None:
    """No title, no stand-in for one."""
    [block] = blocks.post_blocks(Post.line(Span("Published in "), Span("Heads", "italic")))
    assert [element["text"] for element in block["elements"][0]["elements"]] == ["Published in ", "Heads"]


@settings(max_examples=60, derandomize=True)
@given(DIGESTS)
def test_any_digest_is_inside_every_limit(post: Post) -> None:
    """What does not fit is counted; Slack takes the message and its own models do."""
    message = blocks.message(post, ID)
    check_blocks(message["blocks"])
    assert characters(message["blocks"]) <= 11_000
    for block in message["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()


@pytest.mark.parametrize("intro", [(), (Span("intro"),)])
def test_what_does_not_fit_has_room_to_be_counted(intro: tuple[Span, ...]) -> None:
    """Entries up to the limit of blocks, and a list that is cut: its three blocks are inside, too."""
    entries = (Post("Title", None),) * 30
    post = Post("Digest", None, intro=intro, entries=entries, also=((Span("x" * 900),),) * 60)
    made = blocks.message(post, ID)["blocks"]
    check_blocks(made)
    assert [block["type"] for block in made[-3:]] == ["divider", "rich_text", "context"]


@pytest.mark.parametrize("seed", range(30))
def test_a_digest_that_was_planned_is_shown_whole(seed: int) -> None:
    """Every title stands there uncut, and nothing is said to be missing."""
    post = papers.part_of(blocks.CAPACITY, seed)
    shown = blocks.post_blocks(post)
    check_blocks(shown)
    assert characters(shown) <= 11_000
    said = texts(shown)
    assert "did not fit" not in " ".join(said)
    assert said[0] == post.title
    for entry in post.entries:
        assert {entry.title, entry.summary} - {""} <= set(said)
        for link in entry.links:
            assert any(f"|{link.label}>" in text for text in said)
    everything = "\n".join(said)
    assert [line[0].text for line in post.also if line[0].text not in everything] == []


@settings(derandomize=True)
@given(st.text())
def test_escaping_is_undone(text: str) -> None:
    """What Slack escapes in a command's text comes back as typed."""
    assert unescape(escape(text)) == text


def test_addresses() -> None:
    """Only absolute http(s) addresses are linked, encoded so that nothing ends the link."""
    assert web_address("https://e.org/ä b") == "https://e.org/%C3%A4%20b"
    assert web_address("https://[broken") is None
    assert web_address("ftp://e.org/") is None
    assert web_address("https://e.org/" + "x" * 2000) is None


def test_a_screen_reader_says_what_a_sign_means() -> None:
    """In the button's own label; where the label is words there is none."""
    (row,) = offers_row([Offer("👍", "vote", "up 1", spoken="Vote for this paper"), Offer("Save", "save", "1")], BESIDE)
    check_blocks([row])
    assert [each.get("accessibility_label") for each in row["elements"]] == ["Vote for this paper", None]


def test_an_instant_is_shown_by_the_readers_own_clocks() -> None:
    """As a date element, and as a date mark in the notification; its words are what is left where Slack cannot show it."""
    instant = Span("on 15 April, 12:00 UTC", at=datetime(2026, 4, 15, 12, tzinfo=UTC))
    said = answers.announcement((Span("posted <"), instant, Span(".")))
    check_blocks(said["blocks"])
    assert said["blocks"][0]["elements"][0]["elements"][1] == {
        "type": "date",
        "timestamp": 1776254400,
        "format": "{date_short_pretty} at {time}",
        "fallback": "on 15 April, 12:00 UTC",
    }
    mark = "<!date^1776254400^{date_short_pretty} at {time}|on 15 April, 12:00 UTC>"
    assert said["text"] == f"posted &lt;{mark}."
