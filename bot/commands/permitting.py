"""Who may change what a channel gets: asked at the moment of the change, and decided for a whole workspace with `policy`.

Lives here: the command, and the refusal that says who can. Not here: what a policy means (`people.Policy`, pure), what somebody is in a
channel (the platform says it with each request). Called by the desk, before every change, a button's too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.chat import Answer, Request, Standing
from bot.commands.naming import USUAL, Idiom, how_to, split
from bot.commands.wording import NAME_SHOWN, announced, code, line, mistake, shortened
from bot.language import N_, _, aloud, phrase
from bot.people import May, Policies, Policy
from bot.ports import Platform
from bot.record import squash


@dataclass(frozen=True, slots=True)
class Permitting:
    policies: Policies
    idioms: Mapping[str, Idiom]
    platforms: Mapping[str, Platform]

    async def refused(self, request: Request) -> Answer | None:
        """None for who may change this channel: a direct message is a person's own. Raises Transient."""
        if request.direct:
            return None
        policy = await self.policies.of(request.channel)
        if policy.allows(request.caller):
            return None
        platform = request.channel.platform
        who = self._who(policy, platform)
        return mistake(
            line(_("Only {who} can change what comes here. Ask one of them to do it.", who=who)),
            phrase(_("Everyone may search: {command}"), command=code(self._how_to(platform, "search induction heads"))),
        )

    async def answer(self, request: Request) -> Answer:
        """`policy` shows it; `policy members|managers|group ID` decides, for managers. Raises Transient."""
        platform = request.channel.platform
        if request.direct:
            return mistake(
                line(
                    _("Here it is you alone who decides. Ask me in a channel, to see who may change what comes there.")
                )
            )
        if not request.text.strip():
            return self._shown(await self.policies.of(request.channel), platform)
        if request.caller.standing is not Standing.MANAGER:
            return mistake(line(_("Only {who} can decide that.", who=self._managers(platform))))
        word, rest = split(request.text)
        if word not in set(May) or (word == May.GROUP) != bool(rest.strip()):
            said = _("Say members, managers, or group and which one, for example {command}")
            return mistake(phrase(said, command=code(self._how_to(platform, "policy members"))))
        decided = Policy(May(word)) if word != May.GROUP else await self._of_group(request, rest.strip())
        if decided is None:
            unknown = _("There is no role or group called {group} here.")
            everybody = _("Name it as you would mention it; everybody is {command}.")
            return mistake(
                phrase(unknown, group=code(shortened(rest.strip(), NAME_SHOWN))),
                phrase(everybody, command=code(self._how_to(platform, "policy members"))),
            )
        if decided == await self.policies.of(request.channel):
            return Answer(lines=(line(_("That is how it is already.")), *self._shown(decided, platform).lines[:1]))
        await self.policies.decide(request.channel, decided)
        with aloud():
            who = self._who(decided, platform)
        told = N_("{name} decided that {who} can change what comes to the channels here.")
        said = _("From now on {who} can change what comes to the channels here.", who=self._who(decided, platform))
        more = self._opening(platform) if decided.may is not May.MANAGERS else ""
        lines = (line(said), *([line(more)] if more else ()))
        return Answer(lines=lines, announcement=announced(told, request.caller, who=who), tone="good")

    def _shown(self, policy: Policy, platform: str) -> Answer:
        shown = (
            code(self._how_to(platform, each))
            for each in ("policy members", "policy managers", _("policy group GROUP"))
        )
        first, second, third = shown
        said = _("What comes to the channels here can be changed by {who}.", who=self._who(policy, platform))
        how = _("That is decided by {managers}: {first}, {second} or {third}", managers=self._managers(platform))
        return Answer(lines=(line(said), phrase(how, first=first, second=second, third=third)))

    async def _of_group(self, request: Request, text: str) -> Policy | None:
        """None where the platform knows no such role or group. Raises Transient."""
        platform = self.platforms.get(request.channel.platform)
        group = await platform.group(request.channel, text) if platform else None
        return Policy(May.GROUP, group.id, shortened(squash(group.name.lstrip("@")), NAME_SHOWN)) if group else None

    def _who(self, policy: Policy, platform: str) -> str:
        match policy.may:
            case May.MEMBERS:
                return _("members (not guests)")
            case May.MANAGERS:
                return self._managers(platform)
            case May.GROUP:
                return _(
                    "members of the group {group} and {managers}",
                    group=policy.name or policy.group or "",
                    managers=self._managers(platform),
                )

    def _managers(self, platform: str) -> str:
        return _(self.idioms.get(platform, USUAL).managers)

    def _opening(self, platform: str) -> str:
        """What else has to be done there where others may."""
        return _(self.idioms.get(platform, USUAL).opening)

    def _how_to(self, platform: str, command: str) -> str:
        return how_to(platform, command, self.idioms)
