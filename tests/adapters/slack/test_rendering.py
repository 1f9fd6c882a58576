"""What a post and an answer look like: inside every limit, and nothing in them pings, formats or breaks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import ActionsBlock, Block, ContextBlock, RichTextBlock, SectionBlock

from adapters.platforms.slack import answers, blocks
from adapters.platforms.slack.buttons import BESIDE, IN_PLACE, Press, offers_row, press_of
from adapters.platforms.slack.markup import escape, unescape, web_address
from bot.chat import Answer, Pages
from bot.model import Image, Link, MessageId, Offer, Post, Span
from tests.adapters import papers
from tests.adapters.slack.conftest import HOSTILE, POST
from tests.emulators.slack.blocks import characters, check_blocks, check_metadata
from tests.emulators.slack.state import texts

ID = MessageId("a" * 24)

TEXT = st.text(max_size=5000) | st.text("*_~`<>&|:@!#\n 𝔸é", max_size=5000)
URL = st.text(max_size=80).map(lambda tail: f"https://example.org/{tail}") | st.text(max_size=80)
SPANS = st.lists(
    st.builds(
        Span,
        TEXT,
        st.sampled_from(["plain", "bold", "italic", "code"]),
        st.none() | URL,
        st.none() | st.just(datetime(2026, 4, 15, 12, tzinfo=UTC)),
    ),
    max_size=8,
).map(tuple)
POSTS = st.builds(
    Post,
    title=TEXT,
    url=st.none() | URL,
    byline=TEXT,
    summary=TEXT,
    why=SPANS,
    facts=st.lists(TEXT, max_size=12).map(tuple),
    links=st.lists(st.builds(Link, TEXT, URL), max_size=20).map(tuple),
    image=st.none() | st.builds(Image, URL, TEXT),
)
DIGESTS = st.builds(
    Post,
    title=TEXT,
    url=st.none(),
    intro=SPANS,
    entries=st.lists(POSTS, max_size=8).map(tuple),
    also=st.lists(SPANS, max_size=60).map(tuple),
    closing=SPANS,
    mention=st.none() | TEXT | st.just("S0GROUP"),
)
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


@settings(max_examples=60, derandomize=True)
@given(
    st.builds(
        Answer,
        lines=st.lists(SPANS, max_size=30).map(tuple),
        block=st.none() | TEXT,
        cards=st.lists(POSTS, max_size=12).map(tuple),
        pages=st.none() | st.builds(Pages, TEXT, st.integers(1, 9), st.integers(1, 9)),
        announcement=st.none() | SPANS,
        tone=st.sampled_from(["plain", "good", "bad"]),
    )
)
def test_any_answer_is_inside_every_limit(answer: Answer) -> None:
    """Whatever is answered, Slack takes it, and no text is empty."""
    said = [answers.private(answer), answers.announcement(answer.announcement) if answer.announcement else None]
    for body in said:
        if body is not None:
            check_blocks(body["blocks"])
            assert characters(body["blocks"]) <= 11_000
            assert 0 < len(body["text"]) <= 4000


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
    assert rendered[1]["elements"][0]["text"].endswith("2023 · ▲ 112 · 5 comments")
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


def test_five_results_fit_with_their_buttons() -> None:
    """A page of results: five cards, where we are, and both buttons with distinct ids."""
    image = Image("https://e.org/a.png", "A")
    card = Post("T" * 400, "https://e.org/" + "x" * 300, "B" * 400, "S " * 900, why=(Span("W"),), image=image)
    body = answers.private(Answer(cards=(card,) * 5, pages=Pages("robots", 2, 3)))
    assert body is not None
    check_blocks(body["blocks"])
    ActionsBlock(elements=body["blocks"][-1]["elements"]).validate_json()
    presses = [press_of(button) for button in body["blocks"][-1]["elements"]]
    assert presses == [Press("search", "robots", 1), Press("search", "robots", 3)]
    assert "more did not fit" not in str(body["blocks"])
    assert "image" not in str(body["blocks"])


def test_what_does_not_fit_is_counted() -> None:
    """Thirty cards: as many as the message holds, and how many were left out."""
    body = answers.private(Answer(cards=(Post("T", None, summary="S" * 300, byline="B"),) * 30))
    assert body is not None
    assert "more did not fit here." in texts(body["blocks"])[-1]


def test_a_long_query_has_no_buttons() -> None:
    """A button's value holds 2,000 characters: a longer query can't be turned, and says where it stands all the same."""
    body = answers.private(Answer(lines=((Span("x"),),), pages=Pages("q" * 3000, 1, 3)))
    assert body is not None
    assert texts(body["blocks"])[-1] == "Page 1 of 3"


def test_an_answer_for_the_channel_only_says_nothing_privately() -> None:
    """A change is said to everybody in one line; its fallback has the topic in backticks."""
    line = (Span("ada"), Span(" subscribed this channel to "), Span("diffusion policy", "code"))
    assert answers.private(Answer(announcement=line)) is None
    assert answers.announcement(line)["text"] == "ada subscribed this channel to `diffusion policy`"


def test_a_button_carries_its_command() -> None:
    """Whole, in its value; where that is too long there is no button. One of an older version is still understood."""
    [row] = offers_row([Offer("Narrower", "subscribe", 'a "b" ünï'), Offer("Long", "subscribe", "x" * 2000)], IN_PLACE)
    [button] = row["elements"]
    assert press_of(button) == Press("subscribe", 'a "b" ünï', 1, in_place=True)
    [row] = offers_row([Offer("Abstract", "abstract", "arxiv:1")], f"{BESIDE}.0")
    assert press_of(row["elements"][0]) == Press("abstract", "arxiv:1", 1, in_place=False)
    old = {"action_id": "paper_route.page.v1.3", "value": '{"q":"robots","p":3}'}
    assert press_of(old) == Press("search", "robots", 3, in_place=True)


@pytest.mark.parametrize("value", ["", "[]", "{}", '{"c":1}', '{"c":"a","t":"b","p":"x"}', "3"])
def test_a_foreign_value_is_no_press(value: str) -> None:
    """A button's value that we did not write is ignored, and so is anybody else's button."""
    assert press_of({"action_id": f"{IN_PLACE}.0", "value": value}) is None
    assert press_of({"action_id": "theirs.0", "value": '{"c":"a","t":"b"}'}) is None


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
