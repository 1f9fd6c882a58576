"""Links to papers that people post, unfolded into a card: where a channel asked for it, once a day each.

Lives here: whether it is due, and what is shown. Not here: where a platform hears of links, how a card looks there. Called by the desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.commands.asking import named_paper
from bot.commands.knowing import Knowing
from bot.model import Channel, PaperId, Post
from bot.people import Unfolded
from bot.ports import Clock
from bot.posts.compose import glance
from bot.storage.channels import PreferenceStore
from bot.storage.intake import IdentityStore

MOST_LINKS = 2  # of a message: more is a list, and cards would bury it


@dataclass(frozen=True, slots=True)
class Unfolding:
    preferences: PreferenceStore
    identities: IdentityStore
    knowing: Knowing
    unfolded: Unfolded
    clock: Clock

    async def cards(self, channel: Channel, links: Sequence[str]) -> Mapping[str, Post]:
        """Those of a message's links that are to be unfolded. What is returned counts as shown. Raises Transient."""
        if not 0 < len(set(links)) <= MOST_LINKS or not (await self.preferences.load(channel)).preferences.unfurl:
            return {}
        found: dict[str, Post] = {}
        for link, paper_id in (await self._papers(links)).items():
            paper = await self.knowing.at_once(paper_id)
            if paper is not None and await self.unfolded.first(channel, paper.id):
                found[link] = glance(paper, self.clock.now())
        return found

    async def take_back(self, channel: Channel, links: Sequence[str]) -> None:
        """What was returned could not be shown, and does not count. Raises Transient."""
        for paper_id in (await self._papers(links)).values():
            paper = await self.knowing.at_once(paper_id)
            await self.unfolded.take_back(channel, paper.id if paper else paper_id)

    async def _papers(self, links: Sequence[str]) -> Mapping[str, PaperId]:
        named = {link: paper for link in links if (paper := named_paper(link)) is not None}
        stored = await self.identities.resolve(list(named.values())) if named else {}
        return {link: stored[paper] for link, paper in named.items()}
