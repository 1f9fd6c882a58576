"""Zotero as a library: whose a key is, papers that stand there once, and everything that goes wrong between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters import zotero
from adapters.zotero import service
from adapters.zotero.items import item_of, key_of
from adapters.zotero.service import Zotero
from bot.errors import Transient
from bot.library import Account, Filed, Refusal
from bot.model import Listing, Paper, PaperId
from bot.surroundings import Surroundings
from config.base import SettingsError
from tests.emulators.faults import Fault
from tests.emulators.zotero import Owner, ZoteroEmulator
from tests.fakes.clock import FakeClock

KEY = SecretStr("abcdefghijklmnopqrstuvwx")


def paper(number: int, title: str = "Flow Matching") -> Paper:
    published = datetime(2026, 4, 14, tzinfo=UTC)
    identity = PaperId(f"arxiv:2604.{number:05}")
    return Paper(identity, title, "What is known.", ("Ada Lovelace", "The Lab, Turin"), published_at=published)


@pytest.fixture
async def emulator() -> AsyncIterator[ZoteroEmulator]:
    async with ZoteroEmulator({KEY.get_secret_value(): Owner(4711, "ada")}) as emulator:
        yield emulator


@pytest.fixture
async def library(emulator: ZoteroEmulator, clock: FakeClock) -> AsyncIterator[Zotero]:
    library = Zotero(emulator.url, clock)
    yield library
    await library.close()


@pytest.fixture
def ada(emulator: ZoteroEmulator) -> Owner:
    return emulator.keys[KEY.get_secret_value()]


ADA = Account(KEY, "4711", "ada")


async def test_a_key_says_whose_it_is(emulator: ZoteroEmulator, library: Zotero, ada: Owner) -> None:
    """And what is wrong with it: nobody's, cut short, no key at all, not for writing. It is shown nowhere."""
    assert await library.account(KEY) == ADA
    assert "abcdef" not in repr(ADA)
    assert await library.account(SecretStr("abcdef")) is Refusal.UNKNOWN
    asked = len(emulator.requests)
    for odd in ("", "a key\r\nX-Header: 1", "ключ", "a" * 5000):
        assert await library.account(SecretStr(odd)) is Refusal.UNKNOWN
    assert len(emulator.requests) == asked
    ada.write = False
    assert await library.account(KEY) is Refusal.READ_ONLY


async def test_papers_are_filed_with_what_is_known_of_them(library: Zotero, ada: Owner) -> None:
    known = Paper(
        PaperId("doi:10.1038/s41586-024-07421-0"),
        r"On $x_i$",
        authors=("Plato", *("N" * 300,)),
        keywords=("robots", "robots", "k" * 300),
        listings=(Listing("feed", date(2026, 4, 13)),),
    )
    both = [paper(1), known]
    assert await library.file(ADA, both) == Filed(new=frozenset(each.id for each in both))
    first, second = ada.items.values()
    assert {key: first[key] for key in ("itemType", "repository", "archiveID", "DOI", "url", "date")} == {
        "itemType": "preprint",
        "repository": "arXiv",
        "archiveID": "arXiv:2604.00001",
        "DOI": "10.48550/arXiv.2604.00001",
        "url": "https://arxiv.org/abs/2604.00001",
        "date": "2026-04-14",
    }
    assert first["creators"] == [
        {"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"},
        {"creatorType": "author", "name": "The Lab, Turin"},
    ]
    assert (second["itemType"], second["title"], second["date"]) == ("journalArticle", "On xᵢ", "2026-04-13")
    assert [each["tag"] for each in second["tags"]] == ["robots", "k" * 255]


async def test_a_paper_has_one_key_for_ever() -> None:
    """It may never change: who sent a paper years ago would get it twice."""
    assert key_of(PaperId("arxiv:2401.00001")) == item_of(Paper(PaperId("arxiv:2401.00001"), "x"))["key"]
    assert len({key_of(PaperId(f"arxiv:2401.{number:05}")) for number in range(10_000)}) == 10_000


async def test_a_paper_that_stands_there_stays_as_its_owner_left_it(library: Zotero, ada: Owner) -> None:
    await library.file(ADA, [paper(1)])
    (kept,) = ada.items.values()
    kept |= {"title": "My own title", "version": 555}
    both = await library.file(ADA, [paper(1), paper(2)])
    assert both == Filed(frozenset({paper(2).id}), frozenset({paper(1).id}))
    assert ada.titles == ["My own title", "Flow Matching"]


async def test_after_a_lost_answer_nothing_is_doubled(emulator: ZoteroEmulator, library: Zotero, ada: Owner) -> None:
    """Within a call, and between two of them, however long."""
    emulator.lost = 1
    assert await library.file(ADA, [paper(1)]) == Filed(known=frozenset({paper(1).id}))
    emulator.lost = service.TRIES
    with pytest.raises(Transient, match="connection to Zotero failed"):
        await library.file(ADA, [paper(2)])
    assert (await library.file(ADA, [paper(2)])) == Filed(known=frozenset({paper(2).id}))
    assert ada.titles == ["Flow Matching"] * 2


@pytest.mark.parametrize(
    "fault",
    [Fault.RESET, Fault.CUT_OFF, Fault.UNAVAILABLE],
)
async def test_what_breaks_off_is_tried_again(
    fault: Fault, emulator: ZoteroEmulator, library: Zotero, ada: Owner
) -> None:
    emulator.goes_wrong(fault, 2)
    assert (await library.file(ADA, [paper(1)])) == Filed(new=frozenset({paper(1).id}))
    emulator.goes_wrong(fault, service.TRIES)
    with pytest.raises(Transient):
        await library.file(ADA, [paper(2)])
    assert ada.titles == ["Flow Matching"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.HTML,
        Fault.NOTHING,
        Fault.GARBAGE,
        Fault.HALF_PAGE,
        Fault.EMPTY_PAGE,
        Fault.NOT_A_LIST,
        Fault.REDIRECT,
        Fault.HUGE,
    ],
)
async def test_an_answer_that_cannot_be_read_is_no_answer(
    fault: Fault, emulator: ZoteroEmulator, library: Zotero
) -> None:
    emulator.goes_wrong(fault)
    with pytest.raises(Transient, match=r"cannot be read|more than it should"):
        await library.file(ADA, [paper(1)])
    emulator.goes_wrong(fault)
    with pytest.raises(Transient):
        await library.account(KEY)


async def test_a_silent_zotero_is_not_waited_for(
    emulator: ZoteroEmulator, library: Zotero, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "DEADLINE_S", 0.05)
    emulator.goes_wrong(Fault.HANG, service.TRIES)
    with pytest.raises(Transient, match="in time"):
        await library.account(KEY)


async def test_who_is_asked_to_slow_down_does(emulator: ZoteroEmulator, library: Zotero, clock: FakeClock) -> None:
    """For a moment by itself; for longer by saying so, without another request; also when it came with a good answer."""
    emulator.goes_wrong(Fault.TOO_MANY, Retry_After="3")
    assert await library.account(KEY) == ADA
    assert sum(clock.slept) == pytest.approx(3.0)
    emulator.goes_wrong(Fault.TOO_MANY, Retry_After="120")
    with pytest.raises(Transient) as slow:
        await library.account(KEY)
    assert slow.value.retry_after_s == 120
    asked = len(emulator.requests)
    with pytest.raises(Transient):
        await library.account(KEY)
    assert len(emulator.requests) == asked
    clock.advance(120)
    emulator.backoff = "60"
    assert await library.account(KEY) == ADA
    with pytest.raises(Transient, match="slow down"):
        await library.account(KEY)


async def test_a_key_that_was_revoked_or_narrowed_is_told_apart(
    emulator: ZoteroEmulator, library: Zotero, ada: Owner
) -> None:
    """Zotero says 403 to both; and where it says so for no reason, it is asked again later."""
    ada.write = False
    assert await library.file(ADA, [paper(1)]) is Refusal.READ_ONLY
    ada.write = True
    emulator.goes_wrong(Fault.FORBIDDEN, path="/users")
    with pytest.raises(Transient, match="refuses this just now"):
        await library.file(ADA, [paper(1)])
    emulator.keys.clear()
    assert await library.file(ADA, [paper(1)]) is Refusal.UNKNOWN


async def test_one_paper_that_is_refused_keeps_nobody_back(
    emulator: ZoteroEmulator, library: Zotero, ada: Owner
) -> None:
    emulator.most_title = 20
    filed = await library.file(ADA, [paper(1, "A title that is too long for it"), paper(2)])
    assert filed == Filed(new=frozenset({paper(2).id}), refused=frozenset({paper(1).id}))
    assert ada.titles == ["Flow Matching"]


async def test_its_address_is_a_setting(tmp_path: Path, clock: FakeClock) -> None:
    env = tmp_path / "env"
    env.write_text("ZOTERO_URL=http://127.0.0.1:9/zotero/\n")
    await zotero.build(Surroundings(clock, tmp_path, env)).close()
    env.write_text("ZOTERO_URL=zotero\n")
    with pytest.raises(SettingsError, match="ZOTERO_URL"):
        zotero.build(Surroundings(clock, tmp_path, env))
