"""What is said of a paper after its post."""

from __future__ import annotations

from bot.model import Link, Paper, PaperId, Span, plain
from bot.posts import note

PAPER = Paper(PaperId("arxiv:2604.00001"), r"Heads in $\mathcal{O}(n^2)$")


def test_a_new_version_is_linked() -> None:
    """To that version."""
    post = note.new_version(PAPER, 3)
    assert plain(post.intro) == "A new version: v3 of Heads in 𝒪(n²)"
    assert post.intro[-1].url == "https://arxiv.org/abs/2604.00001v3"
    assert (post.title, post.url) == ("", None)


def test_a_withdrawal_gives_the_authors_reason() -> None:
    """Where they gave one."""
    assert plain(note.withdrawn(PAPER).intro) == "Heads in 𝒪(n²) was withdrawn by its authors."
    assert plain(note.withdrawn(PAPER, "an error in  Lemma 2").intro).endswith("by its authors: an error in Lemma 2")


def test_where_it_was_published() -> None:
    """With a link only where there is a good one."""
    post = note.published(PAPER, "Journal of Heads", "https://doi.org/10.1/x")
    assert plain(post.intro) == "Published in Journal of Heads: Heads in 𝒪(n²)"
    assert post.intro[1].url == "https://doi.org/10.1/x"
    assert note.published(PAPER, "", "javascript:x").intro[1].url is None


def test_a_pointer_names_the_channel() -> None:
    """Once, with its sign."""
    post = note.pointer(PAPER, Link("#papers", "https://lab.slack.com/archives/C1/p1"))
    assert plain(post.intro) == "Already posted in #papers: Heads in 𝒪(n²)"
    assert post.intro[1].url == "https://lab.slack.com/archives/C1/p1"
    assert note.pointer(PAPER, Link("papers", "javascript:x")).intro[1] == Span("#papers")


def test_a_silence_tells_unlucky_from_broken() -> None:
    """What was read, the nearest miss, what to type."""
    said = plain(note.silence(7, 1234, healthy=True, nearest=PAPER, hint="/papers preview heads").intro)
    assert said.startswith("Nothing for 7 days. 1,234 papers read, none matched. All sources are well. Nearest: Heads")
    assert said.endswith("/papers preview heads")
    assert "may still come" in plain(note.silence(7, 0, healthy=False).intro)
