"""The telling sentences of an abstract."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posts.plain import shorten
from bot.posts.summary import sentences, summarize

ABSTRACT = (
    "Induction heads have attracted much interest in recent years. However, how they form remains unclear. "
    "In this paper, we propose Head Watch, a method that follows every head through training. "
    "It has three parts, which are described in turn in Sections 2 to 4 of the text, with all the detail one may want. "
    "A great many related questions are touched upon along the way, and some of them are left for others to answer. "
    "Experiments show that heads form within 5% of training and that Head Watch outperforms probing by 12.5 points. "
    "Code is available at https://github.com/ada/heads."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ("One.", "Two!", "Three?")),
        ("Smith et al. Showed it. So did we.", ("Smith et al. Showed it.", "So did we.")),
        ("See Fig. 3 and Eq. 4. Done.", ("See Fig. 3 and Eq. 4.", "Done.")),
        ("Models, e.g. GPT, i.e. Transformers. Yes.", ("Models, e.g. GPT, i.e. Transformers.", "Yes.")),
        ("It is 3.5 times faster. 12 of 13 agree.", ("It is 3.5 times faster.", "12 of 13 agree.")),
        ("By J. K. Rowling. And D. Knuth.", ("By J. K. Rowling.", "And D. Knuth.")),
        ("We use v1.2 of Llama 3.1. It works.", ("We use v1.2 of Llama 3.1.", "It works.")),
        ('He said "stop." Then he went.', ('He said "stop."', "Then he went.")),
        ("A (really!) odd one. Next.", ("A (really!) odd one.", "Next.")),
        ("no full stop at the end", ("no full stop at the end",)),
        ("", ()),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: tuple[str, ...]) -> None:
    """Not at abbreviations, initials, figure numbers or decimals."""
    assert sentences(text) == expected


def test_the_contribution_and_the_result_are_told() -> None:
    """Not the background, not where the code is; in the order of the abstract."""
    assert sentences(summarize(ABSTRACT)) == (sentences(ABSTRACT)[2], sentences(ABSTRACT)[5])


def test_a_short_abstract_stays_whole() -> None:
    """Nothing to choose from."""
    assert summarize("We copy. It works.") == "We copy. It works."
    assert summarize("") == ""


def test_an_endless_sentence_is_cut_between_words() -> None:
    """With an ellipsis, within the limit."""
    cut = summarize("We propose " + "word " * 300 + "end.")
    assert len(cut) <= 400
    assert cut.endswith("word…")


@given(st.text(), st.integers(1, 60))
def test_shortening_holds_the_limit(text: str, limit: int) -> None:
    """Never longer, and nothing is touched that fits."""
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


@given(st.lists(st.text("ab. A!?1"), max_size=20).map(" ".join), st.integers(10, 400))
def test_a_summary_holds_the_limit(text: str, limit: int) -> None:
    """Whatever the text is."""
    assert len(summarize(text, limit)) <= limit
