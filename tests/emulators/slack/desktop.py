"""One person at their Slack: modals they fill in, their Home, shortcuts, mentions, links they paste.

What they cannot do is an AssertionError: pressing what is not shown, submitting without what is required.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.emulators.slack.inputs import suggested
from tests.emulators.slack.state import Posted
from tests.emulators.slack.views import View, check_view

if TYPE_CHECKING:
    from tests.emulators.slack.emulator import SlackEmulator
    from tests.emulators.slack.people import Interaction


@dataclass
class Desktop:
    slack: SlackEmulator
    user: str

    # Looking

    @property
    def modals(self) -> list[View]:
        return self.slack.api.views.stacks.get(self.user, [])

    @property
    def home(self) -> View | None:
        return self.slack.api.views.homes.get(self.user)

    async def sees(self, shown: Callable[[], bool], timeout_s: float = 5.0) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(timeout_s):
            while not shown():
                self.slack.workspace.changed.clear()
                await self.slack.workspace.changed.wait()

    async def modal(self, with_text: str = "") -> View:
        """The uppermost one, once it shows this text."""
        await self.sees(lambda: bool(self.modals) and with_text in self.modals[-1].text())
        return self.modals[-1]

    # Beginning

    async def shortcut(self, callback_id: str) -> None:
        payload = {"type": "shortcut", "callback_id": callback_id, **self._who(), "action_ts": "1.0"}
        await self._send({**payload, "trigger_id": self.slack.api.views.trigger(self.user)})

    async def message_shortcut(self, callback_id: str, message: Posted) -> Interaction:
        interaction = self.slack.responses.new(message.channel, self.user)
        said = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
        payload = {
            "type": "message_action",
            "callback_id": callback_id,
            **self._who(),
            "channel": {"id": message.channel, "name": self.slack.workspace.channels[message.channel].name},
            "message_ts": message.ts,
            "message": {**said, **({"blocks": message.blocks} if message.blocks else {})},
            "response_url": self.slack.response_url(interaction),
            "action_ts": "1.0",
        }
        await self._send({**payload, "trigger_id": self.slack.api.views.trigger(self.user)})
        return interaction

    async def open_home(self, tab: str = "home") -> None:
        event = {"type": "app_home_opened", "user": self.user, "channel": f"D{self.user}", "tab": tab}
        await self.slack.event({**event, "event_ts": f"{self.slack.workspace.now():.6f}"})

    async def write(self, text: str, channel: str, *, thread_ts: str | None = None) -> Posted:
        """In a channel (the app hears of it where it is mentioned) or to the bot alone."""
        here = self.slack.workspace
        message = here.post(channel, text, thread_ts=thread_ts)
        message.user = self.user
        direct = here.channels[channel].kind == "im"
        if direct or f"<@{here.bot.id}>" in text:
            kind = {"type": "message", "channel_type": "im"} if direct else {"type": "app_mention"}
            event = {
                **kind,
                "user": self.user,
                "text": text,
                "channel": channel,
                "ts": message.ts,
                "team": here.team_id,
            }
            event |= {"event_ts": message.ts} | ({"thread_ts": thread_ts} if thread_ts else {})
            await self.slack.event(event)
        return message

    async def paste(self, channel: str, *urls: str, source: str = "conversations_history", **more: Any) -> Posted:
        """A message with links of the domains that the app follows."""
        here = self.slack.workspace
        message = here.post(channel, " ".join(urls))
        message.user = self.user
        event = {
            "type": "link_shared",
            "channel": channel if source != "composer" else "COMPOSER",
            "user": self.user,
            "is_bot_user_member": here.bot.id in here.channels[channel].members,
            "message_ts": message.ts,
            "unfurl_id": f"{channel}.{message.ts}",
            "source": source,
            "links": [{"domain": url.split("/")[2], "url": url} for url in urls],
            "event_ts": message.ts,
            **more,
        }
        await self.slack.event(event)
        return message

    # Filling in

    async def type(self, block_id: str, text: str) -> None:
        view, block = self._field(block_id)
        element = block["element"]
        assert len(text) <= element.get("max_length", 3000), "Slack takes no more characters"
        view.state[block_id] = {element["action_id"]: {"type": element["type"], "value": text or None}}
        triggers = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
        if block.get("dispatch_action") and "on_character_entered" in triggers:
            await self._acted(
                view, block_id, {"type": element["type"], "action_id": element["action_id"], "value": text}
            )

    async def choose(self, block_id: str, **selected: Any) -> None:
        """`selected_option`, `selected_options` or `selected_conversation`, as Slack names it."""
        view, block = self._field(block_id)
        element = block["element"]
        view.state[block_id] = {element["action_id"]: {"type": element["type"], **selected}}
        if block.get("dispatch_action"):
            await self._acted(view, block_id, {"type": element["type"], "action_id": element["action_id"], **selected})

    async def suggest(self, block_id: str, text: str) -> list[dict[str, Any]]:
        """What a menu offers for what was typed into it."""
        view, block = self._field(block_id)
        element = block["element"]
        assert len(text) >= element.get("min_query_length", 3), "Slack does not ask for so little"
        payload = {
            "type": "block_suggestion",
            **self._who(),
            "container": {"type": "view", "view_id": view.id},
            "view": view.as_json(self.slack.workspace),
            "block_id": block_id,
            "action_id": element["action_id"],
            "value": text,
        }
        body = await self._send(payload)
        assert not suggested(body), suggested(body)
        return list(body["options"])

    async def submit(self) -> dict[str, str]:
        """The errors that stand at fields then."""
        view = self.modals[-1]
        assert view.shown.get("submit"), "there is nothing to submit"
        for block in view.shown["blocks"]:
            if block["type"] == "input" and not block.get("optional"):
                filled = next(iter(view.state[block["block_id"]].values()))
                assert any(value for key, value in filled.items() if key != "type"), f"{block['block_id']} is required"
        payload = {
            "type": "view_submission",
            **self._who(),
            "view": view.as_json(self.slack.workspace),
            "response_urls": [],
        }
        body = await self._send({**payload, "trigger_id": self.slack.api.views.trigger(self.user)})
        return self._answered(view, body)

    async def press(self, label: str, *, home: bool = False) -> None:
        view = self.home if home else self.modals[-1]
        assert view is not None
        for number, block in enumerate(view.shown["blocks"]):
            standing = block.get("elements", []) if block["type"] == "actions" else [block.get("accessory", {})]
            for element in (each for each in standing if each.get("type") == "button"):
                if label in element["text"]["text"]:
                    await self._acted(view, block.get("block_id", f"made{number}"), element)
                    return
        raise AssertionError(f"no button {label!r} in {view.text()!r}")

    def _field(self, block_id: str) -> tuple[View, dict[str, Any]]:
        view = self.modals[-1]
        return view, next(block for block in view.shown["blocks"] if block.get("block_id") == block_id)

    def _answered(self, view: View, body: dict[str, Any]) -> dict[str, str]:
        action = body.get("response_action")
        if action == "errors":
            fields = {block["block_id"] for block in view.shown["blocks"] if block["type"] == "input"}
            assert body["errors"], "no errors"
            assert set(body["errors"]) <= fields, f"errors at no field: {body['errors']}"
            return dict(body["errors"])
        if action == "update":
            self.slack.api.views.put(view, check_view(body["view"], "modal"))
        elif action == "push":
            self.modals.append(self.slack.api.views.new(self.user, check_view(body["view"], "modal")))
        elif action == "clear":
            self.modals.clear()
        else:
            assert not body, f"not an answer to a submission: {body}"
            self.modals.pop()
        self.slack.workspace.changed.set()
        return {}

    async def _acted(self, view: View, block_id: str, action: dict[str, Any]) -> None:
        payload = {
            "type": "block_actions",
            **self._who(),
            "container": {"type": "view", "view_id": view.id},
            "view": view.as_json(self.slack.workspace),
            "trigger_id": self.slack.api.views.trigger(self.user),
            "actions": [{"block_id": block_id, **action, "action_ts": "1.0"}],
        }
        await self._send(payload)

    def _who(self) -> dict[str, Any]:
        here = self.slack.workspace
        user = {"id": self.user, "username": here.users[self.user].name, "name": here.users[self.user].name}
        return {
            "user": {**user, "team_id": here.team_id},
            "team": None if self.slack.organization else {"id": here.team_id, "domain": here.domain},
            "api_app_id": here.app_id,
            "token": "verification",
            **self.slack.enterprise(),
        }

    async def _send(self, payload: dict[str, Any]) -> dict[str, Any]:
        return await self.slack.send("interactive", payload, accepts_response_payload=True)
