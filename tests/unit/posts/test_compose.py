"""What a post says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.commands.catalogue import NAMES
from bot.language import speaking
from bot.model import Evidence, Image, Link, Linked, Listing, Paper, PaperId, Span, SubscriptionId, TopicMatch, plain
from bot.posts.compose import Style, card, compose, short_count, web_url
from bot.posts.controls import CONTROLS, controls_of

NOW = datetime(2026, 4, 15, 13, tzinfo=UTC)
PAPER = Paper(
    PaperId("arxiv:2604.00001"),
    r"Induction Heads in $\mathcal{O}(n^2)$",
    "We propose to look. It works.",
    ("Ada Lovelace", "Emmy Noether", r"Bernhard Sch\"olkopf", "Grace Hopper", "Rózsa Péter"),
    published_at=datetime(2026, 4, 13, 23, 30, tzinfo=UTC),
    upvotes=112,
    comments=5,
    code_url="https://github.com/ada/heads",
    code_stars=1234,
    project_url="https://heads.example.org",
    organization="Analytical Engines",
    thumbnail_url="https://cdn.example.org/1.png",
    listings=(Listing("huggingface", date(2026, 4, 14), "https://huggingface.co/papers/2604.00001"),),
)


def match(topic: str, *texts: str) -> TopicMatch:
    return TopicMatch(SubscriptionId(topic), topic, tuple(Evidence(topic, "title", text) for text in texts))


def test_a_post_says_all_there_is() -> None:
    """Plain Unicode, in the order people read it."""
    post = compose(PAPER, [match("induction heads", "Induction Heads")], NOW)
    assert post.title == "Induction Heads in 𝒪(n²)"
    assert post.url == "https://arxiv.org/abs/2604.00001"
    assert post.byline == "Ada Lovelace, Emmy Noether, Bernhard Schölkopf and 2 more · Analytical Engines · 13 Apr"
    assert post.summary == "We propose to look. It works."
    assert post.facts == ("▲ 112", "5 comments")
    assert post.image == Image("https://cdn.example.org/1.png", "Thumbnail of the paper “Induction Heads in 𝒪(n²)”")
    assert post.why == (
        Span("Matched "),
        Span("induction heads", "code"),
        Span(": "),
        Span("Induction Heads", "bold"),
    )
    assert post.links == (
        Link("Hugging Face", "https://huggingface.co/papers/2604.00001"),
        Link("PDF", "https://arxiv.org/pdf/2604.00001"),
        Link("Code ★1.2k", "https://github.com/ada/heads"),
        Link("Project", "https://heads.example.org"),
    )


def test_what_uses_the_paper_is_counted() -> None:
    """Models, datasets and Spaces, where there are some: Hugging Face's page beside the title lists them."""
    post = compose(replace(PAPER, models=Linked((), 12), spaces=Linked((), 1)), (), NOW)
    assert post.facts == ("▲ 112", "5 comments", "12 models", "1 Space")


def test_a_bare_paper_says_no_more_than_it_knows() -> None:
    """No counts of 0, no empty separators, no image, no reason."""
    post = card(Paper(PaperId("arxiv:2604.00001"), "0"), NOW)
    assert (post.title, post.byline, post.summary, post.facts, post.why) == ("0", "", "", (), ())
    assert post.image is None
    assert post.url == "https://arxiv.org/abs/2604.00001"
    assert [link.label for link in post.links] == ["PDF"]


def test_the_title_leads_to_the_paper_itself() -> None:
    """arXiv's page, with Hugging Face's beside it, also without an address in the listing; else the paper's own."""
    undated = compose(replace(PAPER, listings=(Listing("huggingface"),)), (), NOW)
    assert undated.url == "https://arxiv.org/abs/2604.00001"
    assert undated.links[0] == Link("Hugging Face", "https://huggingface.co/papers/2604.00001")
    elsewhere = Paper(PaperId("doi:10.1/x"), "Elsewhere", url="https://journal.example.org/x")
    assert compose(elsewhere, (), NOW).url == "https://journal.example.org/x"
    assert compose(elsewhere, (), NOW).links == ()


def test_a_full_post_has_the_abstract_and_a_compact_one_its_telling_sentences() -> None:
    """Whole sentences, up to 1,500 characters; pictures can be left out."""
    paper = replace(PAPER, abstract="We propose a thing. " + "It was known that things are hard to find. " * 50)
    compact, full = compose(paper, (), NOW), compose(paper, (), NOW, Style(full=True, pictures=False))
    assert len(compact.summary) <= 400 < len(full.summary) <= 1500
    assert full.summary.startswith("We propose a thing. It was known")
    assert full.summary.endswith("find.")
    assert (compact.image is None, full.image is None) == (False, True)


def test_dates_are_of_the_channels_calendar() -> None:
    """What was published at 23:30 UTC came out the next day in Berlin."""
    assert compose(PAPER, (), NOW, Style(zone=ZoneInfo("Europe/Berlin"))).byline.endswith("· 14 Apr")


def test_a_day_without_a_time_is_the_same_everywhere() -> None:
    """A quarter of what Hugging Face lists has midnight for its time: in New York that would be the day before."""
    dated = replace(PAPER, published_at=datetime(2026, 4, 13, tzinfo=UTC))
    assert compose(dated, (), NOW, Style(zone=ZoneInfo("America/New_York"))).byline.endswith("· 13 Apr")


def test_every_control_has_its_command() -> None:
    """A button that nothing answers is not shown."""
    assert {command for _, command, _, _ in CONTROLS} <= set(NAMES)


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_a_button_that_is_a_sign_is_said_in_words(spoken: str) -> None:
    """A screen reader would say “midline horizontal ellipsis”."""
    with speaking(spoken):
        controls = controls_of(PaperId("arxiv:2401.01234"))
    assert all(any(letter.isalpha() for letter in each.spoken or each.label) for each in controls)
    assert [bool(each.spoken) for each in controls] == [False, False, True, True, True]
    assert [(each.label, each.command, each.text) for each in compose(PAPER, (), NOW).controls] == [
        ("Abstract", "abstract", PAPER.id),
        ("Save", "save", PAPER.id),
        ("👍", "vote", f"up {PAPER.id}"),
        ("👎", "vote", f"down {PAPER.id}"),
        ("⋯", "menu", PAPER.id),
    ]


@pytest.mark.parametrize(
    ("published_at", "said"),
    [
        (datetime(2026, 1, 2, tzinfo=UTC), "2 Jan"),
        (datetime(2025, 12, 31, 23, tzinfo=UTC), "31 Dec 2025"),
        (datetime.fromisoformat("2026-01-01T01:00:00+02:00"), "31 Dec 2025"),
    ],
)
def test_the_year_is_said_only_when_it_is_another(published_at: datetime, said: str) -> None:
    """All dates in UTC."""
    assert compose(replace(PAPER, published_at=published_at), (), NOW).byline.endswith(f"· {said}")


def test_without_a_date_of_publication_the_first_listing_counts() -> None:
    """It is the best that is known."""
    assert compose(replace(PAPER, published_at=None), (), NOW).byline.endswith("· 14 Apr")


def test_authors_are_up_to_three_and_how_many_more() -> None:
    """Three are all shown, and a single one more; names that are empty do not count."""
    assert compose(replace(PAPER, authors=PAPER.authors[:3]), (), NOW).byline.startswith(
        "Ada Lovelace, Emmy Noether, Bernhard Schölkopf ·"
    )
    assert compose(replace(PAPER, authors=("Ada", " ", "\u200b")), (), NOW).byline.startswith("Ada ·")
    four = compose(replace(PAPER, authors=("Ada", "Emmy", "Bernhard", "Sofja")), (), NOW)
    assert four.byline.startswith("Ada, Emmy, Bernhard, Sofja ·")


def test_the_ready_summary_is_preferred() -> None:
    """Also when it is too long, then its telling sentences."""
    assert compose(replace(PAPER, tldr=r"Heads copy $x_1$."), (), NOW).summary == "Heads copy x₁."
    assert len(compose(replace(PAPER, tldr="Heads copy a lot. " * 90), (), NOW).summary) <= 400


def test_one_comment_is_one() -> None:
    """Grammar."""
    assert compose(replace(PAPER, comments=1, upvotes=0), (), NOW).facts == ("1 comment",)


def test_several_topics_are_all_named_on_a_short_line() -> None:
    """Each with its words once; what does not fit is counted."""
    topics = [
        match("diffusion policy", "Diffusion Policies", "diffusion policies", "DIFFUSION", "policy", "policies"),
        match("robot"),
        match("x" * 500, "y" * 500),
        match("four"),
        match("five"),
    ]
    line = plain(compose(PAPER, topics, NOW).why)
    assert line.startswith("Matched diffusion policy: Diffusion Policies, DIFFUSION, policy … · robot · xxx")
    assert line.endswith(" and 2 more topics")
    assert len(line) < 500


def test_two_topics_read_like_a_sentence() -> None:
    """Joined by a dot."""
    assert plain(compose(PAPER, [match("heads", "Heads"), match("circuits", "circuits")], NOW).why) == (
        "Matched heads: Heads · circuits: circuits"
    )


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://github.com/ada/heads", True),
        ("http://heads.example.org/?q=1#top", True),
        (" https://heads.example.org/ ", True),
        ("javascript:alert(1)", False),
        ("ftp://heads.example.org", False),
        ("//heads.example.org", False),
        ("https://", False),
        ("https://[half", False),
        ("https://heads.example.org/a b", False),
        ("https://heads.example.org/>|<!channel>", False),
        ("https://heads.example.org/\u202egnp", False),
        ("https://heads.example.org/" + "x" * 3000, False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_a_browser_follows_are_linked(url: str | None, fine: bool) -> None:
    """Nothing that runs, nothing that breaks out of a link."""
    assert (web_url(url) is not None) == fine
    assert any(link.label.startswith("Code") for link in compose(replace(PAPER, code_url=url), (), NOW).links) == fine


def test_one_address_is_linked_once() -> None:
    """A project page that is the repository is not repeated."""
    same = compose(replace(PAPER, project_url="https://github.com/ada/heads/"), (), NOW)
    assert [link.label for link in same.links] == ["Hugging Face", "PDF", "Code ★1.2k"]


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0"),
        (307, "307"),
        (999, "999"),
        (1000, "1k"),
        (1234, "1.2k"),
        (9999, "9.9k"),
        (12345, "12k"),
        (1_500_000, "1.5M"),
    ],
)
def test_large_counts_are_short(count: int, shown: str) -> None:
    """Rounded down."""
    assert short_count(count) == shown


def test_a_title_of_nothing_visible_falls_back_to_the_id() -> None:
    """A post always has a title."""
    assert compose(replace(PAPER, title="\u200b\u202e"), (), NOW).title == "arxiv:2604.00001"
