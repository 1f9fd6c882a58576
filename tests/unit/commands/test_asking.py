"""Which paper somebody means: by its ids, by links, by our message about it, by its title."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat import Offer
from bot.ledger import State
from bot.model import (
    Channel,
    Delivery,
    PaperId,
)
from bot.progress import Holder, Stake
from tests.unit.commands.conftest import HERE, Room, text
from tests.unit.commands.survey import ID, LINK, SEEN_AT, SURVEY, entry, seen


@pytest.mark.parametrize(
    "typed",
    [
        "2604.00001v2",
        "arXiv:2604.00001",
        "`2604.00001`",
        "https://arxiv.org/abs/2604.00001v3",
        "<https://arxiv.org/pdf/2604.00001.pdf>",
        "<https://arxiv.org/abs/2604.00001|arxiv.org/abs/2604.00001>",
        "https://huggingface.co/papers/2604.00001?ref=x#discussion",
        "huggingface.co/papers/2604.00001",
        "https://doi.org/10.48550/arXiv.2604.00001",
        LINK,
        f"{LINK}?thread_ts=1712345678.901234&cid=reading-group",
        "https://discord.com/channels/1/reading-group/1712345678901234",
        "a survey of diffusion",
        "“A Survey of Diffusion”",
        "survey diffusion",
    ],
)
async def test_a_paper_can_be_named_in_many_ways(room: Room, typed: str) -> None:
    """Ids, links as platforms write them, links to our message, titles."""
    await seen(room)
    room.ledger.put(entry(State.SENT))
    assert "It was posted here" in text(await room.say(f"why {typed}"))


async def test_a_message_of_another_channel_is_not_told_about(room: Room) -> None:
    """Who may read here may not be one who may read there."""
    await seen(room)
    room.ledger.put(entry(State.SENT))
    answer = await room.say("why https://e.slack.com/archives/C9/p1712345678901234")
    assert (answer.tone, "in this channel" in text(answer)) == ("bad", True)
    other = await room.say(f"why {LINK}", channel=Channel("fake", "w", "other"))
    assert "A Survey" not in text(other)
    unknown = await room.say("why https://e.slack.com/archives/reading-group/p1712345678000000")
    assert "none of the papers that I posted" in text(unknown)


async def test_what_cannot_be_told_is_asked_back(room: Room) -> None:
    """Nothing typed, an unknown title, one that fits several."""
    assert "/papers why 2401.01234" in text(await room.say("why"))
    assert "I know no paper called gravitation" in text(await room.say("why gravitation"))
    room.shelf.papers = [SURVEY, replace(SURVEY, id=PaperId("arxiv:2604.00002"), title="Diffusion Maps")]
    answer = await room.say("why diffusion")
    assert text(answer) == "Which one do you mean?\n1. A Survey of Diffusion\n2. Diffusion Maps"
    assert answer.offers == (Offer("1", "why", "2604.00001"), Offer("2", "why", "2604.00002"))
    assert (await room.say("vote up diffusion")).offers[0] == Offer("1", "vote", "up 2604.00001")
    assert text(await room.say("why diffusion gravity")).startswith(
        "I know no paper called diffusion gravity.\nWhich one"
    )
    assert "Diffusion Maps" in text(await room.say("why diffusion maps"))


async def test_another_id_of_a_paper_is_understood(room: Room) -> None:
    """A journal listed it first; who asks by its arXiv id, or by a link to its DOI, gets the same answer."""
    stored = PaperId("doi:10.1038/s1")
    await seen(room, paper=replace(SURVEY, id=stored, also=(ID,)))
    await room.identities.hold([(Stake(ID, Holder(stored, SEEN_AT), 60.0),)])
    room.ledger.put(replace(entry(State.SENT), paper_id=stored, id=Delivery(stored, HERE, ()).id))
    for asked in ("2604.00001", "https://doi.org/10.1038/S1", "doi:10.1038/s1"):
        assert "posted here" in text(await room.say(f"why {asked}"))
