"""What a person does in a client: types, completes, presses, points at a message, fills a form in."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.emulators.discord.gateway import Gateway
from tests.emulators.discord.interactions import Interaction, Interactions
from tests.emulators.discord.modals import chosen_channels, submitted
from tests.emulators.discord.places import MANAGE_CHANNELS, VIEW_CHANNEL, Channel
from tests.emulators.discord.world import World, user_object

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5


class NoAnswer(AssertionError):
    """The application did not respond, as Discord tells a person."""


class Acting:
    """The emulator's side of it."""

    world: World
    gateway: Gateway
    interactions: Interactions
    _person: dict[str, Any]

    def typing_as(self, user_id: str, name: str) -> None:
        """Who acts from now on."""
        self._person = user_object(user_id, name)

    async def connected(self, timeout_s: float = 10.0) -> None:
        """Until the bot has a session."""
        await asyncio.wait_for(self.gateway.ready.wait(), timeout_s)

    async def registered(self, timeout_s: float = 10.0) -> None:
        """Until there are commands."""
        async with asyncio.timeout(timeout_s):
            while not self.world.commands:
                await asyncio.sleep(0.005)

    async def invoke(
        self,
        channel: Channel,
        group: str,
        command: str,
        /,
        *,
        permissions: int = MANAGE_CHANNELS,
        followups: int = 0,
        timeout_s: float = 10.0,
        rights_there: int = MANAGE_CHANNELS | VIEW_CHANNEL,
        **options: Any,
    ) -> Interaction:
        """A slash command once it is registered, until it is answered and `followups` more messages came.

        Raises NoAnswer after 3 s without a word.
        """
        await self.registered(timeout_s)
        data = self._command_data(group, command, options)
        data["resolved"] = {"channels": resolved_channels(options, rights_there)}
        interaction = await self._act(COMMAND, channel, data, permissions)
        await self._settled(interaction, followups, timeout_s)
        return interaction

    async def point(
        self, channel: Channel, message: dict[str, Any], entry: str, *, permissions: int = 0, timeout_s: float = 10.0
    ) -> Interaction:
        """An entry of a message's menu (right click, Apps)."""
        registered = next((item for item in self.world.commands if item["type"] == 3 and item["name"] == entry), None)
        if registered is None:
            raise AssertionError(f"no entry {entry} is registered")
        data = {"id": registered["id"], "name": entry, "type": 3, "target_id": message["id"]}
        data["resolved"] = {"messages": {message["id"]: message}}
        interaction = await self._act(COMMAND, channel, data, permissions)
        await self._settled(interaction, 0, timeout_s)
        return interaction

    async def complete(
        self, channel: Channel, group: str, command: str, option: str, typed: str, /, **filled: Any
    ) -> list[dict[str, Any]]:
        """The completions offered, with other options filled in already."""
        data = self._command_data(group, command, {**filled, option: typed}, focused=option)
        interaction = await self._act(AUTOCOMPLETE, channel, data, MANAGE_CHANNELS)
        return interaction.choices

    async def submit(
        self,
        shown: Interaction,
        *,
        permissions: int = MANAGE_CHANNELS,
        rights_there: int = MANAGE_CHANNELS | VIEW_CHANNEL,
        followups: int = 0,
        **filled: Any,
    ) -> Interaction:
        """A modal, filled in: text, labels of options, a box that is ticked, channels."""
        assert shown.modal is not None
        data = submitted(shown.modal, filled)
        chosen = {each: self.world.channels[each] for each in chosen_channels(data)}
        data |= {"resolved": {"channels": resolved_channels(chosen, rights_there)}} if chosen else {}
        interaction = await self._act(SUBMIT, shown.channel, data, permissions)
        await self._settled(interaction, followups, 10.0)
        return interaction

    async def press(
        self, shown: Interaction, label: str, timeout_s: float = 10.0, *, permissions: int = MANAGE_CHANNELS
    ) -> Interaction:
        """A button of an answer. The message is edited in place; what comes back is the new interaction on it."""
        assert shown.original is not None
        buttons = [part for row in shown.original["components"] for part in row["components"]]
        button = next(part for part in buttons if part.get("label") == label and not part.get("disabled"))
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button["id"]}
        interaction = self.interactions.begin(COMPONENT, shown.channel, data)
        interaction.original = shown.original
        event = self.interactions.event(interaction, self._person, permissions) | {"message": shown.original}
        await self._dispatch(interaction, event)
        await self._settled(interaction, 0, timeout_s)
        return interaction

    async def press_on(
        self, channel: Channel, message: dict[str, Any], label: str, *, permissions: int = 0, choice: str | None = None
    ) -> Interaction:
        """A button (or a choice of the menu) of a message in a channel; what comes back is answered on its own."""
        parts = [part for row in message["components"] for part in row["components"]]
        if choice is None:
            part = next(part for part in parts if part["type"] == 2 and part["label"] == label)
            data = {"custom_id": part["custom_id"], "component_type": 2, "id": part["id"]}
        else:
            part = next(part for part in parts if part["type"] == 3)
            value = next(option["value"] for option in part["options"] if option["label"] == choice)
            data = {"custom_id": part["custom_id"], "component_type": 3, "id": part["id"], "values": [value]}
        interaction = self.interactions.begin(COMPONENT, channel, data)
        event = self.interactions.event(interaction, self._person, permissions) | {"message": message}
        await self._dispatch(interaction, event)
        await self._settled(interaction, 0, 10.0)
        return interaction

    async def _act(self, kind: int, channel: Channel, data: dict[str, Any], permissions: int) -> Interaction:
        interaction = self.interactions.begin(kind, channel, data)
        await self._dispatch(interaction, self.interactions.event(interaction, self._person, permissions))
        return interaction

    async def _dispatch(self, interaction: Interaction, event: dict[str, Any]) -> None:
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        try:
            await asyncio.wait_for(interaction.acknowledged.wait(), self.interactions.ack_s)
        except TimeoutError:
            interaction.expired = True
            raise NoAnswer("The application did not respond") from None

    async def _settled(self, interaction: Interaction, followups: int, timeout_s: float) -> None:
        async with asyncio.timeout(timeout_s):
            await interaction.answered.wait()
            async with interaction.said:
                await interaction.said.wait_for(lambda: len(interaction.followups) >= followups)

    def _command_data(
        self, group: str, command: str, options: dict[str, Any], focused: str | None = None
    ) -> dict[str, Any]:
        registered = next((item for item in self.world.commands if item["name"] == group), None)
        if registered is None:
            raise AssertionError(f"/{group} is not registered")
        given = [
            {"name": name, **option_value(value)} | ({"focused": True} if name == focused else {})
            for name, value in options.items()
        ]
        subcommand = {"name": command, "type": 1, "options": given}
        return {"id": registered["id"], "name": group, "type": 1, "options": [subcommand]}


def option_value(value: Any) -> dict[str, Any]:
    """Of a channel its id. Source: interactions/application-commands, "Application Command Option Type"."""
    if isinstance(value, Channel):
        return {"type": 7, "value": value.id}
    return {"type": 4 if isinstance(value, int) else 3, "value": value}


def resolved_channels(options: dict[str, Any], rights: int) -> dict[str, Any]:
    """With the rights in them of whoever asks. Source: interactions/receiving-and-responding, "Resolved Data Structure"."""
    chosen = [each for each in options.values() if isinstance(each, Channel)]
    return {
        each.id: {"id": each.id, "name": each.name, "type": each.kind, "permissions": str(rights), "parent_id": None}
        for each in chosen
    }
