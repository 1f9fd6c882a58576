"""`daily`: a list of the most upvoted papers, asked for, shown and said where it cannot be posted."""

from __future__ import annotations

from bot.chat import Readiness
from bot.errors import Transient
from tests.unit.commands.conftest import HERE, Room, announced, kept, text


async def test_a_daily_list_is_asked_for_and_shown(room: Room) -> None:
    """By its command or as a setting; settings and the list of topics tell of it; only who may change the channel changes it."""
    answer = await room.say("daily 5")
    assert "set daily for this channel: the 5 most upvoted papers, on weekdays at 09:00 (UTC)" in announced(answer)
    assert "The next list comes on" in text(answer)
    assert (await kept(room)).daily == 5
    assert "the 5 most upvoted papers" in text(await room.say("settings"))
    assert "Also the 5 most upvoted papers" in text(await room.say("list"))
    assert "the 5 most upvoted papers" in text(await room.say("daily"))
    assert "from 1 to 10" in text(await room.say("daily 11"))
    assert "quiet hours" in text(await room.say("settings quiet 08:00-10:00"))
    await room.say("daily off")
    assert (await kept(room)).daily == 0
    assert "Also" not in text(await room.say("list"))


async def test_a_daily_list_says_where_it_cannot_be_posted(room: Room) -> None:
    """With what to do, as for a topic; it is kept, and comes once the bot is let in."""
    room.platform.not_ready[HERE] = Readiness(False, "I am not in this channel.", "Type /invite @paper_route.", True)
    for said in (text(await room.say("daily 5")), text(await room.say("daily 5"))):
        assert "But I cannot post here: I am not in this channel." in said
        assert "Type /invite @paper_route." in said
    assert (await kept(room)).daily == 5
    assert "cannot" not in text(await room.say("daily off"))
    room.platform.not_ready[HERE] = Transient("Slack is away.")
    assert "cannot" not in text(await room.say("daily 5"))
