"""How many commands a minute somebody may give, and a channel in all; more are answered kindly and do nothing.

Lives here: the numbers and the answer. Not here: counting (`people.Limits`). Called by the desk, before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.chat import Answer, Request
from bot.commands.wording import line, mistake
from bot.errors import PaperRouteError
from bot.language import _
from bot.people import Limits, person

log = structlog.get_logger()

A_PERSON = 30  # commands and presses of a button a minute: nobody reads faster
A_CHANNEL = 120


@dataclass(frozen=True, slots=True)
class Limiting:
    limits: Limits

    async def refused(self, request: Request) -> Answer | None:
        """None for what may go on: also where nobody can count just now. Each call counts."""
        try:
            mine = await self.limits.count(person(request.channel, request.caller.id))
            all_of_us = await self.limits.count(str(request.channel))
        except PaperRouteError as error:
            log.info("commands_not_counted", reason=error.reason)
            return None
        if mine <= A_PERSON and all_of_us <= A_CHANNEL:
            return None
        log.info("too_many_commands", channel=str(request.channel), of_person=mine, of_channel=all_of_us)
        if mine > A_PERSON:
            said = _(
                "That was a little fast for me: you may give me {most} commands a minute. Please try again in a minute.",
                most=A_PERSON,
            )
        else:
            said = _(
                "That was a little fast for me: a channel may give me {most} commands a minute. Please try again in a minute.",
                most=A_CHANNEL,
            )
        return mistake(line(said))
