"""What holds for every topic and every paper."""

from __future__ import annotations

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.model import Paper
from bot.topics.explain import explain
from bot.topics.folding import fold, words, words_with_places
from bot.topics.index import TopicIndex
from bot.topics.language import MOST_CHARACTERS, Topic, matches, parse
from bot.topics.plurals import singular
from tests.unit.topics import strategies


def parsed(text: str) -> Topic:
    """The topic, or this example is passed over."""
    try:
        return parse(text)
    except UserError:
        assume(False)
        raise


some_topics = strategies.topics.map(parsed)


@given(st.text() | st.text('()"*:-= ORANDTaé\\$', max_size=60))
@settings(max_examples=400)
def test_any_string_is_a_topic_or_a_mistake_with_a_pointer(text: str) -> None:
    """Nothing but UserError comes out, and the canonical form of what parses is a topic with that canonical form."""
    topic, error = answered(text)
    if topic is not None and len(topic.canonical) <= MOST_CHARACTERS:  # it may be longer than what was typed
        assert parse(topic.canonical).canonical == topic.canonical
    if error is not None:
        line, mark = (error.pointer or "").split("\n")
        assert mark.strip() == "^"
        assert len(mark) <= len(line) + 1


def answered(text: str) -> tuple[Topic | None, UserError | None]:
    try:
        return parse(text), None
    except UserError as error:
        return None, error


@given(some_topics)
@example(parse("few few few Q*"))
@example(parse("few .NET re C++"))
@settings(max_examples=300)
def test_canonical_is_the_same_topic(topic: Topic) -> None:
    """parse → canonical → parse is the identity: same canonical form, same tree."""
    assume(len(topic.canonical) <= MOST_CHARACTERS)
    again = parse(topic.canonical)
    assert (again.canonical, again.tree) == (topic.canonical, topic.tree)


@given(some_topics, strategies.papers)
@settings(max_examples=300)
def test_explaining_is_matching(topic: Topic, paper: Paper) -> None:
    """There is evidence exactly for what matches, in words of the paper."""
    evidence = explain(topic, paper)
    assert bool(evidence) is matches(topic, paper)
    for each in evidence:
        assert each.text
        if each.field in ("title", "abstract"):
            assert each.text in getattr(paper, each.field)


@given(st.lists(some_topics, max_size=8), strategies.papers)
@settings(max_examples=300)
def test_the_index_is_trying_every_topic(topics: list[Topic], paper: Paper) -> None:
    """The same keys, each once."""
    index = TopicIndex()
    for key, topic in enumerate(topics):
        index.add(key, topic)
    assert len(index) == len(topics)
    assert sorted(index.match(paper)) == [key for key, topic in enumerate(topics) if matches(topic, paper)]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.none() | some_topics), max_size=20),
    st.lists(strategies.papers, max_size=3),
)
@settings(max_examples=200)
def test_changes_in_any_order_equal_building_afresh(
    changes: list[tuple[int, Topic | None]], papers: list[Paper]
) -> None:
    """An index after adds and removes is one that had only what is left."""
    index, left = TopicIndex(), dict[int, Topic]()
    for key, topic in changes:
        left.pop(key, None)
        index.remove(key)
        if topic is not None:
            index.add(key, topic)
            left[key] = topic
    fresh = TopicIndex()
    for key, topic in left.items():
        fresh.add(key, topic)
    assert len(index) == len(fresh) == len(left)
    for paper in papers:
        assert sorted(index.match(paper)) == sorted(fresh.match(paper))


@given(st.text() | strategies.texts)
@settings(max_examples=300)
def test_folding_twice_is_folding_once(text: str) -> None:
    """Folded words stay as they are, and remembering places changes none of them."""
    once = words(text)
    assert words(" ".join(once)) == once
    assert [word for word, _, _ in words_with_places(text)] == once
    assert fold(" ".join(once)).split() == once
    assert all(singular(singular(word)) == singular(word) for word in once)
