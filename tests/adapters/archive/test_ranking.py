"""What people type and what they should find: typing mistakes, joined and split words, weights."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.archive.archive import TantivyArchive
from adapters.archive.query import one_apart, understand
from bot.model import Paper, PaperId

PAPERS = (
    Paper(PaperId("policy"), "Diffusion Policy", "Visuomotor control."),
    Paper(PaperId("apart"), "A policy gradient", "Heat diffusion and a policy for it."),
    Paper(PaperId("tuning"), "LoRA Fine-Tuning at Scale", "Adapters."),
    Paper(PaperId("joined"), "Adapters", "On finetuning of language models."),
    Paper(PaperId("gpt"), "A look at GPT-4o", "Pictures."),
    Paper(PaperId("halluc"), "Hallucination Detection", "Models that invent."),
    Paper(PaperId("author"), "Nets", "Convolution.", ("Yann LeCun", "Léon Bottou")),
    Paper(PaperId("induct"), "Proofs by induction", "No heads here, but heads of state."),
    Paper(PaperId("heads"), "Induction heads", "Circuits."),
)


@pytest.fixture
async def archive(tmp_path: Path) -> TantivyArchive:
    made = TantivyArchive(tmp_path)
    await made.add(PAPERS)
    return made


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("diffusion policy", "policy"),
        ("difusion policy", "policy"),
        ("diffusoin polcy", "policy"),
        ("hallucinaton", "halluc"),
        ("finetuning lora", "tuning"),
        ("fine tuning language models", "joined"),
        ("gpt4o", "gpt"),
        ("GPT-4o", "gpt"),
        ("leon bottou", "author"),
        ("lecunn", "author"),
        ("induction heads", "heads"),
        ("papers about induction heads", "heads"),
        ("who is leCun?", "author"),
    ],
)
async def test_people_find_what_they_mean(archive: TantivyArchive, query: str, first: str) -> None:
    """One wrong letter, joined or split words, a name without its accents, a question."""
    hits = await archive.search(query, 5)
    assert hits[0].paper.id == first


async def test_joined_and_split_spellings_find_each_other(archive: TantivyArchive) -> None:
    """Fine-tuning, fine tuning and finetuning are one word."""
    for query in ("fine-tuning", "fine tuning", "finetuning"):
        assert {hit.paper.id for hit in await archive.search(query, 2)} == {"tuning", "joined"}


async def test_a_known_word_is_not_bent_into_another(archive: TantivyArchive) -> None:
    """Only words that the archive hardly knows are tried with a letter changed."""
    papers = [Paper(PaperId(f"note-{number}"), f"Hands {number}") for number in range(4)]
    await archive.add(papers)
    assert {hit.paper.id for hit in await archive.search("hands", 20)} == {paper.id for paper in papers}


@pytest.mark.parametrize(
    ("text", "ids", "words"),
    [
        ("2401.01234v2", ("arxiv:2401.01234",), ()),
        ("see https://arxiv.org/pdf/2401.01234v1.pdf please", ("arxiv:2401.01234",), ("see", "please")),
        ("https://www.alphaxiv.org/abs/2401.01234?x=1", ("arxiv:2401.01234",), ()),
        ("astro-ph/0601001", ("arxiv:astro-ph/0601001",), ()),
        ("https://arxiv.org/abs/math.GT/0309136", ("arxiv:math.GT/0309136",), ()),
        ("growth of 2401.01234567 percent", (), ("growth", "of", "2401", "01234567", "percent")),
        ("client/server", (), ("client", "server")),
    ],
)
def test_ids_are_told_from_words(text: str, ids: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Bare, prefixed, as a link, with a version; numbers that only look alike stay words."""
    asked = understand(text)
    assert (asked.ids, asked.words) == (ids, words)


@given(st.text(max_size=500))
def test_any_text_is_understood(text: str) -> None:
    """As nothing at worst."""
    asked = understand(text)
    assert len(asked.words) == len(asked.stems) <= 20


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_apart_is_the_edit_distance(one: str, other: str) -> None:
    """It agrees with the textbook's distance (with swaps of neighbours) being exactly one."""
    assert one_apart(one, other) == (_distance(one, other) == 1)


def _distance(one: str, other: str) -> int:
    rows = [[i + j if i * j == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            change = rows[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, change)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]
