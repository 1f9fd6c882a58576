"""What every Platform must do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import Paper, PaperId, Post, Span
from bot.posts.links import names
from bot.turns import Absent, Found
from tests.contract.platforms import (
    KINDS,
    PLATFORMS,
    POST,
    Stand,
    about,
    message_id,
)


@pytest.fixture(params=PLATFORMS)
async def stand(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stand]:
    async with PLATFORMS[request.param](tmp_path) as started:
        yield started


async def test_what_was_posted_is_found_where_it_stands(stand: Stand) -> None:
    """The look gives the same place as the post did."""
    ref = await stand.post("arxiv:1")
    found = await stand.find("arxiv:1")
    assert isinstance(found, Found)
    assert (found.ref.channel, found.ref.id) == (ref.channel, ref.id)


async def test_what_was_not_posted_is_absent(stand: Stand) -> None:
    """In an empty channel, and in one that has other messages."""
    assert await stand.find("arxiv:1") == Absent()
    await stand.post("arxiv:2")
    assert await stand.find("arxiv:1") == Absent()


async def test_a_channel_is_looked_through_alone(stand: Stand) -> None:
    """The same paper's message in another channel is another message."""
    await stand.post("arxiv:1", stand.other)
    assert await stand.find("arxiv:1") == Absent()
    assert isinstance(await stand.find("arxiv:1", stand.other), Found)


async def test_messages_have_ids_of_their_own(stand: Stand) -> None:
    """Two posts never share a place."""
    refs = [await stand.post("arxiv:1"), await stand.post("arxiv:2"), await stand.post("arxiv:1", stand.other)]
    assert len({(ref.channel, ref.id) for ref in refs}) == 3
    assert [ref.channel for ref in refs] == [stand.channel, stand.channel, stand.other]


async def test_a_deleted_message_is_absent(stand: Stand) -> None:
    """And its neighbour still stands."""
    ref = await stand.post("arxiv:1")
    await stand.post("arxiv:2")
    await stand.platform.delete(ref)
    assert await stand.find("arxiv:1") == Absent()
    assert isinstance(await stand.find("arxiv:2"), Found)


async def test_deleting_twice_is_no_error(stand: Stand) -> None:
    """What is not there need not be removed."""
    ref = await stand.post("arxiv:1")
    await stand.platform.delete(ref)
    await stand.platform.delete(ref)


async def test_an_edited_message_stays_where_it_is(stand: Stand) -> None:
    """Editing may be repeated, and the message is found as before."""
    ref = await stand.post("arxiv:1")
    for _ in range(2):
        await stand.platform.edit(ref, POST, message_id(stand.channel, "arxiv:1"))
    found = await stand.find("arxiv:1")
    assert isinstance(found, Found)
    assert found.ref.id == ref.id


async def test_a_post_of_a_title_alone_is_taken(stand: Stand) -> None:
    """Everything but the title may be empty."""
    bare = message_id(stand.channel, "bare")
    assert (await stand.platform.post(stand.channel, Post("Untitled", None), bare)).channel == stand.channel


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_is_posted_found_edited_and_deleted(stand: Stand, kind: str) -> None:
    """Each bears its id, with a link or without, and keeps it through an edit."""
    post, its_id = KINDS[kind], message_id(stand.channel, kind)
    await stand.post("arxiv:1")
    ref = await stand.platform.post(stand.channel, post, its_id)
    await stand.platform.edit(ref, post, its_id)
    found = await stand.find(kind)
    assert isinstance(found, Found)
    assert found.ref.id == ref.id
    await stand.platform.delete(ref)
    assert await stand.find(kind) == Absent()
    assert isinstance(await stand.find("arxiv:1"), Found)


async def test_what_was_found_tells_its_links(stand: Stand) -> None:
    """All of a digest, in full and as titles, whole; or the history has none."""
    odd = "https://blog.example.org/Größe_(und)_mehr?a=1&b=%20#teil"
    pages = [*(f"https://arxiv.org/abs/2604.0000{number}" for number in range(1, 5)), odd]
    full = tuple(replace(POST, title=f"Paper {page[-1]} (a [test])", url=page, links=()) for page in pages[:2])
    also = tuple((Span(f"Paper {page[-1]} *x* _y_", url=page), Span("  ▲ 3")) for page in pages[2:])
    post = Post("Papers of Wednesday 12 August", None, entries=full, also=also)
    await stand.platform.post(stand.channel, post, message_id(stand.channel, "digest"))
    found = await stand.find("digest")
    assert isinstance(found, Found)
    if found.links is None:
        assert stand.platform.name == "console"
        return
    for page in pages:
        assert names(found.links, Paper(PaperId("feed:1"), "Any", url=page))
    assert names(found.links, Paper(PaperId("feed:2"), "Too long to be linked", url=f"https://e.org/{'x' * 300}"))
    assert not names(found.links, Paper(PaperId("arxiv:2604.00005"), "Another"))
    assert not names(found.links, Paper(PaperId("arxiv:2604.0000"), "One with a shorter number"))
    assert names(found.links, Paper(PaperId("doi:10.1/x"), "One without an address"))


async def test_a_note_is_found_where_it_answers(stand: Stand) -> None:
    """In the thread of its message, or below it as an answer; its message is still found as well."""
    ref = await stand.post("arxiv:1")
    note_id = message_id(stand.channel, "note")
    note = await stand.platform.post(stand.channel, KINDS["note"], note_id, ref)
    found = await stand.platform.find(stand.channel, note_id, *about(stand.clock.now()), ref)
    assert isinstance(found, Found)
    assert found.ref.id == note.id
    await stand.platform.edit(note, KINDS["line"], note_id)
    assert isinstance(await stand.find("arxiv:1"), Found)


async def test_an_abstract_is_found_in_the_thread_where_there_is_one(
    stand: Stand, request: pytest.FixtureRequest
) -> None:
    """In Slack and in a forum; elsewhere among the others."""
    ref = await stand.post("arxiv:1")
    assert stand.platform.has_thread(ref) == (request.node.callspec.params["stand"] in ("slack", "forum"))
    note_id = message_id(stand.channel, "abstract")
    note = await stand.platform.post(stand.channel, KINDS["abstract"], note_id, ref)
    found = await stand.platform.find(stand.channel, note_id, *about(stand.clock.now()), ref)
    assert isinstance(found, Found)
    assert found.ref.id == note.id


async def test_a_message_holds_something(stand: Stand) -> None:
    """At least one paper in full and one title, with room for both."""
    capacity = stand.platform.capacity
    assert capacity.entries >= 1
    assert capacity.titles >= 1
    assert capacity.weight >= 3000


async def test_a_channel_where_the_bot_is_welcome_is_ready(stand: Stand) -> None:
    """Nothing to do for anybody."""
    assert (await stand.platform.readiness(stand.channel)).ready


async def test_a_direct_message_is_a_channel_like_any(stand: Stand) -> None:
    """The same each time; it can be posted in and looked through."""
    person = {"slack": "U0ADA", "discord": "812"}.get(stand.platform.name, "ada")
    alone = await stand.platform.direct(person, stand.channel)
    assert alone == await stand.platform.direct(person, stand.other)
    assert alone not in (stand.channel, stand.other)
    assert (await stand.platform.readiness(alone)).ready
    await stand.platform.post(alone, POST, message_id(alone, "p"))
    assert isinstance(await stand.platform.find(alone, message_id(alone, "p"), *about(stand.clock.now())), Found)


async def test_a_channel_has_a_name_and_is_public(stand: Stand) -> None:
    """Unless something says that it is not."""
    one, two = await stand.platform.place(stand.channel), await stand.platform.place(stand.other)
    assert one.public
    assert one.name
    assert one.name != two.name
    assert await stand.platform.place(stand.channel) == one


async def test_limits_are_said_in_seconds(stand: Stand) -> None:
    """A pace may be nothing, a deadline may not."""
    assert stand.platform.pace == stand.platform.pace
    assert 0 < stand.platform.deadline_s <= 60
    assert stand.channel.platform == stand.platform.name


async def test_closing_is_idempotent(stand: Stand) -> None:
    """Twice is as good as once."""
    await stand.platform.close()
    await stand.platform.close()
