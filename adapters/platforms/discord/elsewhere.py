"""A command about another channel than the one it is typed in: nobody can type one in a forum that has no posts yet.

Lives here: the option `channel`, a form's field for it, what its rights say, what an answer about it looks like. Not here: which commands
take it (`command_tree.py`), whether somebody may change that channel (the core, of the rights that are read here).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import app_commands

from adapters.platforms.discord.kinds import FORUMS
from bot.chat import Answer
from bot.language import N_, _, phrase, speaking
from bot.model import Span

WHICH = N_("Which channel, if not this one: for a forum without posts")
UNSEEN = N_("You cannot see this channel.")


TAKE_POSTS = (discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum)


@dataclass(frozen=True, slots=True)
class There:
    """A channel as Discord resolves it for who chose it. `permissions`: their own in it.

    Source: interactions/receiving-and-responding, "Resolved Data Structure"."""

    id: int
    name: str
    kind: int
    permissions: discord.Permissions


def resolved(data: Mapping[str, Any], channel_id: str) -> There | None:
    """A channel that was chosen in a form; None where Discord does not show it to who sent the form."""
    found = ((data.get("resolved") or {}).get("channels") or {}).get(channel_id)
    if found is None:
        return None
    permissions = discord.Permissions(int(found.get("permissions") or 0))
    return There(int(channel_id), str(found.get("name") or ""), int(found.get("type") or 0), permissions)


class _Chosen(app_commands.Transformer):
    """As Discord sends it: discord.py's own channels come from its cache, and without the rights of whoever asks."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Those that take posts and that Discord's OpenAPI document knows (media channels it does not)."""
        return list(TAKE_POSTS)

    async def transform(self, _interaction: discord.Interaction[Any], value: Any, /) -> There:
        return There(value.id, value.name, value.type.value, value.permissions)


Elsewhere = app_commands.Transform[There, _Chosen]


def seen(there: There) -> bool:
    """Whether who asks may read it."""
    return there.permissions.view_channel or there.permissions.administrator


def takes_messages(there: There) -> bool:
    return there.kind not in FORUMS


def completing(interaction: discord.Interaction[Any]) -> int | None:
    """The channel that is chosen while another option is typed, 0 where who types may not read it; Discord then sends its id alone."""
    chosen = getattr(interaction.namespace, "channel", None)
    if chosen is None:
        return None
    found = interaction.guild.get_channel(int(chosen.id)) if interaction.guild else None
    if found is None or not isinstance(interaction.user, discord.Member):
        return 0
    return found.id if found.permissions_for(interaction.user).view_channel else 0


def about(there: There, answer: Answer) -> Answer:
    """Without buttons: they would act on the channel in which they are pressed."""
    with speaking(answer.language):
        said = _("This is about {channel}. From here, choose it as the channel of the next command, too.")
        first = phrase(said, channel=Span(f"#{there.name}", "bold"))
    return replace(answer, lines=(first, *answer.lines), offers=())
