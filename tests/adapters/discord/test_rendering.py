"""What a post looks like on Discord, alone and with others: within every limit, and nothing in it that formats, pings or breaks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platforms.discord import embeds, markdown
from adapters.platforms.discord.buttons import Press, press_of
from bot.model import Channel, Image, MessageRef, Offer, Post, Span
from tests.adapters import papers
from tests.adapters.discord.anything import DIGESTS, POSTS, TEXT, accepted
from tests.adapters.discord.samples import ID, OTHER, POST

ENTRY = replace(POST, image=None)
DIGEST = Post(
    "Papers of Wednesday 12 August, for 3 topics",
    None,
    intro=(Span("The 2 best of 4 in full, the others as titles."),),
    entries=(ENTRY, replace(ENTRY, title="Second", controls=(Offer("Abstract", "abstract", "arxiv:2"),))),
    also=((Span("Third", url="https://arxiv.org/abs/3"), Span("  ▲ 3")), (Span("Fourth"),)),
    closing=(Span("4 more were left out."),),
)


@given(DIGESTS)
@settings(max_examples=80)
def test_any_digest_is_taken_and_bears_its_id(post: Post) -> None:
    """Also one that nobody planned: what does not fit is counted."""
    body = embeds.message(post, ID)
    accepted(body)
    assert embeds.bears(body, ID)
    assert not embeds.bears(embeds.message(post, OTHER), ID)


@pytest.mark.parametrize("seed", range(30))
def test_a_digest_that_was_planned_is_shown_whole(seed: int) -> None:
    """An embed a paper in full, a line each for the others, nothing cut and nothing said to be missing."""
    post = papers.part_of(embeds.CAPACITY, seed)
    body = embeds.message(post, ID)
    accepted(body)
    assert "did not fit" not in body["content"]
    listed = [embed["description"] for embed in body["embeds"] if "title" not in embed]
    assert sum(text.count("\n- ") + text.startswith("- ") for text in listed) == len(post.also)
    titled = [embed for embed in body["embeds"] if "title" in embed]
    assert [embed["title"] for embed in titled] == [
        markdown.escape(markdown.one_line(each.title)) for each in post.entries
    ]
    for embed, entry in zip(titled, post.entries, strict=True):
        assert markdown.escape(entry.summary) in embed["description"]
        assert embed["description"].count("](http") >= len(entry.links)


def test_a_digest_is_a_heading_embeds_a_list_and_a_menu() -> None:
    """The heading stands in the text, where a notification shows it; the menu reads the abstract of any of its papers."""
    body = embeds.message(DIGEST, ID)
    assert body["content"] == (
        "### Papers of Wednesday 12 August, for 3 topics\nThe 2 best of 4 in full, the others as titles."
    )
    assert [embed.get("title") for embed in body["embeds"]] == [r"Induction heads are \*not\* enough", "Second", None]
    assert body["embeds"][2]["description"] == "- [Third](https://arxiv.org/abs/3) ▲ 3\n- Fourth"
    assert body["embeds"][2]["footer"] == {"text": "4 more were left out."}
    [*_, last] = embeds.message(replace(DIGEST, also=()), ID)["embeds"]
    assert last["description"] == "4 more were left out."
    [[menu]] = [row["components"] for row in body["components"]]
    assert [option["label"] for option in menu["options"]] == ["Induction heads are *not* enough", "Second"]
    assert press_of({"custom_id": menu["custom_id"], "values": [menu["options"][1]["value"]]}) == Press(
        "abstract", "arxiv:2", in_place=False
    )


def test_a_line_is_a_small_embed_that_bears_its_id() -> None:
    """In its first link, else in a link that does not show."""
    [embed] = embeds.message(Post.line(Span("Already posted in "), Span("#x", url="https://discord.com/1")), ID)[
        "embeds"
    ]
    assert embed["description"] == r"Already posted in [\#x](https://discord.com/1)"
    assert embed["url"] == f"https://discord.com/1#pr-{ID}"
    [embed] = embeds.message(Post.line(Span("Nothing for 7 days.")), ID)["embeds"]
    assert set(embed) == {"description", "url", "color"}


def test_only_the_one_mention_pings_and_only_when_new() -> None:
    """A role by its id, allowed by its id; an edit allows none; a message with one is not silent."""
    body = embeds.message(replace(DIGEST, mention="77"), ID)
    assert body["content"].startswith("<@&77>\n###")
    assert body["allowed_mentions"] == {"parse": [], "roles": ["77"]}
    assert "flags" not in body
    assert embeds.content(replace(DIGEST, mention="77"), ID)["allowed_mentions"] == {"parse": []}
    wrong = embeds.message(replace(DIGEST, mention="77> @everyone"), ID)
    assert (wrong["allowed_mentions"], wrong["flags"]) == ({"parse": []}, embeds.SUPPRESS_NOTIFICATIONS)
    assert "<@" not in wrong["content"]


@given(POSTS)
@settings(max_examples=150)
def test_any_post_is_taken_and_bears_its_id(post: Post) -> None:
    """Whatever stands in it."""
    body = embeds.message(post, ID)
    accepted(body)
    assert embeds.total(body["embeds"][0]) <= 6000
    assert embeds.bears(body, ID)
    assert not embeds.bears(embeds.message(post, OTHER), ID)


@given(TEXT, st.integers(1, 300))
@settings(max_examples=200)
def test_cutting_keeps_the_limit_and_whole_escapes(text: str, limit: int) -> None:
    """Never a lone backslash at the end, which would escape what follows."""
    cut = markdown.fit(text, limit)
    assert markdown.length(cut) <= limit
    tail = re.search(r"\\*$", cut.removesuffix("…"))
    assert tail is not None
    assert len(tail[0]) % 2 == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _it_ ~~s~~ `c` ||x||", r"\*bold\* \_it\_ \~\~s\~\~ \`c\` \|\|x\|\|"),
        ("[click](https://evil.example)", r"\[click\](https://evil.example)"),
        ("<@123> <#4> <:e:5> <t:6>", r"\<@123\> \<#4\> \<\:e:5\> \<t:6\>"),
        ("@everyone @here a@b.c", "@\u200beveryone @\u200bhere a@b.c"),
        ("# Title", r"\# Title"),
        ("- item\n1. first\n> quote\n-# small", "\\- item\n1\\. first\n\\> quote\n\\-# small"),
        ("few-shot, C#, 3 > 2", r"few-shot, C#, 3 \> 2"),
        ("see https://a.example/x_y_z now", "see https://a.example/x_y_z now"),
        ("so :tada: it is 10:30", r"so \:tada: it is 10:30"),
        ("a\\b", r"a\\b"),
        ("x\u202egnp.exe\x00\ud800", "xgnp.exe"),
    ],
)
def test_untrusted_text_shows_literally(text: str, shown: str) -> None:
    """No format, no ping, no link that hides its target, no text turned round."""
    assert markdown.escape(text) == shown


def test_a_line_of_spans_is_one_line() -> None:
    """Only its first span begins a line; a number there may stay, a heading may not; an empty span is nothing."""
    line = (Span("1. "), Span("robots", "code"), Span(""), Span(". - # x", "plain"), Span("*b*", "bold"))
    assert markdown.render(line, 100) == r"1. `robots`. - # x**\*b\***"
    assert markdown.render((Span("# big"),), 100) == r"\# big"


def test_a_post_says_what_it_should() -> None:
    """Title linked, byline, summary, why, counts in the footer, thumbnail, a button a control."""
    [embed] = embeds.message(POST, ID)["embeds"]
    assert embed["title"] == r"Induction heads are \*not\* enough"
    assert embed["url"] == f"https://huggingface.co/papers/2401.01234#pr-{ID}"
    assert embed["description"].split("\n\n") == [
        POST.byline,
        POST.summary,
        "Matched `induction heads`: **induction heads**",
        "[Paper](https://huggingface.co/papers/2401.01234) · [arXiv](https://arxiv.org/abs/2401.01234)"
        " · [PDF](https://arxiv.org/pdf/2401.01234)",
    ]
    assert embed["footer"] == {"text": "▲ 112 · 5 comments"}
    assert embed["thumbnail"] == {"url": POST.image.url if POST.image else ""}
    [row] = embeds.message(POST, ID)["components"]
    assert [button["label"] for button in row["components"]] == ["Abstract", "Save"]
    presses = [press_of(button) for button in row["components"]]
    assert presses[0] == Press("abstract", "arxiv:2401.01234", in_place=False)


def test_a_post_without_a_link_bears_its_id_in_the_footer() -> None:
    """With one beside it, in that link's fragment at the title; with none at all, in the footer."""
    bare = replace(POST, url=None)
    assert embeds.message(bare, ID)["embeds"][0]["url"] == f"https://huggingface.co/papers/2401.01234#pr-{ID}"
    [embed] = embeds.message(replace(bare, links=()), ID)["embeds"]
    assert "url" not in embed
    assert embed["footer"]["text"] == f"▲ 112 · 5 comments · pr-{ID}"


def test_a_fragment_of_the_links_own_is_kept() -> None:
    """The id is added to it."""
    assert embeds.marked_url("https://a.example/p#s2", ID) == f"https://a.example/p#s2&pr-{ID}"


@pytest.mark.parametrize(
    "url", ["http://a.example/x.png", "https://a.example/x.svg?y=1", "/assets/x.png", "data:image/png;base64,x"]
)
def test_images_that_discord_cannot_show_are_left_out(url: str) -> None:
    """Only https, no SVG, nothing relative."""
    assert "thumbnail" not in embeds.message(replace(POST, image=Image(url, "")), ID)["embeds"][0]


def test_a_reply_points_at_its_message() -> None:
    """And is posted all the same when that message is gone."""
    ref = MessageRef(Channel("discord", "1", "2"), "77")
    assert embeds.message(POST, ID, ref)["message_reference"] == {"message_id": "77", "fail_if_not_exists": False}


def test_an_instant_is_shown_by_the_readers_own_clocks() -> None:
    """The words for it stand where no client shows it so; without room for all of it there is nothing, and no broken mark."""
    line = (Span("posted "), Span("on 15 April, 12:00 UTC", at=datetime(2026, 4, 15, 12, tzinfo=UTC)), Span("."))
    assert markdown.render(line, 100) == "posted <t:1776254400:f>."
    assert "<" not in markdown.render(line, 20)
