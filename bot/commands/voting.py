"""`vote up|down PAPER`: what people of a channel think of a paper posted there; it feeds the channel's ranking.

Lives here: reading the vote, and saying how the paper stands. Not here: how votes are kept (`Votes`), what they do to the ranking
(`delivery/ranking.py`). Called by the desk; buttons below posts run the same command.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat import Answer, Offer, Request
from bot.commands.asking import Asking, heading
from bot.commands.naming import HowTo, split
from bot.commands.wording import code, line, mistake
from bot.language import N_, _, phrase
from bot.people import Votes, person
from bot.ports import Clock
from bot.storage.archive import Archive

VALUES = {"up": 1, "down": -1, "none": 0}
SAID = {1: N_("👍 noted"), -1: N_("👎 noted"), 0: N_("Your vote is taken back")}


@dataclass(frozen=True, slots=True)
class Voting:
    votes: Votes
    archive: Archive
    asking: Asking
    clock: Clock
    how_to: HowTo

    async def vote(self, request: Request) -> Answer:
        """Raises Transient."""
        word, rest = split(request.text) if request.text.strip() else ("", "")
        how = _("Vote up, down or none, and on which paper; for example {command}")
        if word not in VALUES or not rest.strip():
            example = self.how_to(request.channel.platform, "vote up 2401.01234")
            return mistake(phrase(how, command=code(example)))
        asked = await self.asking.which(replace(request, command=f"vote {word}", text=rest), how)
        if isinstance(asked, Answer):
            return asked
        paper = await self.archive.get(asked)
        if paper is None:
            return mistake(line(_("I have not seen that paper, so there is nothing to vote on.")))
        value = VALUES[word]
        tally = await self.votes.vote(request.channel, paper.id, person(request.channel, request.caller.id), value)
        said = _("{paper} has {up} 👍 and {down} 👎 here. Votes count when digests are put in order here.")
        called = heading(paper.id, paper, self.clock.now())
        stands = line(f"{_(SAID[value])}: ", *phrase(said, paper=called, up=tally.up, down=tally.down))
        back = Offer(_("Take it back"), "vote", f"none {paper.id}")
        offers = {
            1: (back, Offer(_("👎 instead"), "vote", f"down {paper.id}")),
            -1: (back, Offer(_("👍 instead"), "vote", f"up {paper.id}")),
            0: (Offer("👍", "vote", f"up {paper.id}"), Offer("👎", "vote", f"down {paper.id}")),
        }
        return Answer(lines=(stands,), offers=offers[value], tone="good")
