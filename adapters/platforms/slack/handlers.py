"""Bolt's app: what comes is acknowledged and handed on. Slack shows people an error for what is not acknowledged within 3 s.

Lives here: which payload goes where. Not here: the connection (`listening.py`), what is done. Called by `platform.py`.

What Bolt does by itself and is kept out: it reads SLACK_* variables and asks auth.test on its own client, which takes the
environment's proxy (seen by running it).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.platforms.slack import connecting, fields, modals
from adapters.platforms.slack.answering import Answering
from adapters.platforms.slack.calls import Calls, quiet_logger
from adapters.platforms.slack.channels import Channels, Repeats
from adapters.platforms.slack.connecting import ConnectForm
from adapters.platforms.slack.direct import DirectMessages
from adapters.platforms.slack.finding import Finding
from adapters.platforms.slack.home import Home
from adapters.platforms.slack.locales import Locales
from adapters.platforms.slack.profiles import Profiles
from adapters.platforms.slack.reacting import Reacting
from adapters.platforms.slack.subscribing import SubscribeForm
from adapters.platforms.slack.talking import Conversation
from adapters.platforms.slack.unfurling import Unfurling
from adapters.platforms.slack.workspaces import Workspaces
from bot.ports import Commands

_ANYTHING = re.compile(r"(?s).*")


@dataclass(frozen=True, slots=True)
class Handlers:
    """Everything that people and Slack can ask for."""

    answering: Answering
    talking: Conversation
    channels: Channels
    subscribing: SubscribeForm
    finding: Finding
    home: Home
    unfurling: Unfurling
    reacting: Reacting
    connecting: ConnectForm

    @classmethod
    def of(cls, workspaces: Workspaces, commands: Commands, profiles: Profiles) -> Handlers:
        answering = Answering(commands, profiles, Locales(profiles.clock))
        repeats, direct = Repeats(), DirectMessages()
        subscribing, finding = SubscribeForm(workspaces, answering), Finding(workspaces, answering, direct)
        connect = ConnectForm(workspaces, answering)
        home = Home(workspaces, answering, direct, finding, subscribing, repeats)
        answering.heard.append(home.heard)
        return cls(
            answering,
            Conversation(workspaces, answering, subscribing, connect, repeats),
            Channels(workspaces, answering, repeats),
            subscribing,
            finding,
            home,
            Unfurling(workspaces, answering, repeats),
            Reacting(workspaces, answering, repeats),
            connect,
        )

    async def acted(self, body: Mapping[str, Any]) -> None:
        """A press, or something filled in."""
        if (body.get("view") or {}).get("callback_id") == fields.CALLBACK:
            await self.subscribing.changed(body)
        elif not await self.home.pressed(body):
            await self.talking.button(body)

    async def submitted(self, body: Mapping[str, Any], ack: AsyncAck) -> None:
        match (body.get("view") or {}).get("callback_id"):
            case fields.CALLBACK:
                await self.subscribing.submitted(body, ack)
            case connecting.CALLBACK:
                await self.connecting.submitted(body, ack)
            case modals.SEARCH:
                await self.finding.submitted(body, ack)
            case _:
                await ack()


def bolt_app(calls: Calls, handlers: Handlers, signing_secret: str | None = None) -> AsyncApp:
    """Bolt's app with our handlers. With a signing secret it checks what comes over HTTP; the socket itself is authenticated."""
    app = AsyncApp(
        name="paperroute",
        logger=quiet_logger(
            "slack_bolt", logging.ERROR
        ),  # it warns of the token in the environment, which it must not use
        client=calls.client(),
        authorize=_authorize,
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,  # our own joining is what we wait for
    )
    _register(app, handlers)
    return app


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Bolt's own client is not used, so it needs no token; which workspace a request is of, `workspaces.py` finds out."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="-")  # noqa: S106


def _register(app: AsyncApp, handlers: Handlers) -> None:
    """Whatever comes is acknowledged, first of all where the answer does not depend on it."""
    app.command(_ANYTHING)(_acknowledged(handlers.talking.command))
    app.action(_ANYTHING)(_acknowledged(handlers.acted))
    app.event("app_mention")(_acknowledged(handlers.talking.mention))
    app.event("message")(_acknowledged(handlers.talking.message))
    app.event("link_shared")(_acknowledged(handlers.unfurling.shared))
    for reaction in ("reaction_added", "reaction_removed"):
        app.event(reaction)(_acknowledged(handlers.reacting.reacted))
    app.event("member_joined_channel")(_acknowledged(handlers.channels.joined))
    app.event("channel_id_changed")(_acknowledged(handlers.channels.renamed))
    app.event("app_home_opened")(_acknowledged(handlers.home.opened))
    app.event("app_uninstalled")(_acknowledged(handlers.channels.gone))
    app.event("tokens_revoked")(_acknowledged(handlers.channels.gone))
    app.event(_ANYTHING)(_acknowledged(_nothing))
    app.shortcut(_ANYTHING)(_acknowledged(handlers.finding.shortcut))

    async def on_view(ack: AsyncAck, body: dict[str, Any]) -> None:
        await handlers.submitted(body, ack)

    async def on_options(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(options=await handlers.subscribing.options(body))

    app.view(_ANYTHING)(on_view)
    app.options(_ANYTHING)(on_options)


def _acknowledged(handle: Callable[[Mapping[str, Any]], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def on_any(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await handle(body)

    return on_any


async def _nothing(_: Mapping[str, Any]) -> None:
    """What we asked for and need no more of."""
