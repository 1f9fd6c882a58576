"""What there is: one line for each platform and each source. mypy checks each factory against its port here.

To add one: write its folder (or file) with a `build`, add its line, and let it pass the contract suite of its port.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adapters.platforms import console, discord, slack
from adapters.sources import huggingface
from bot.ports import PaperSource, Platform, Surroundings

PLATFORMS: Mapping[str, Callable[[Surroundings], Platform | None]] = {  # None: not configured
    "slack": slack.build,
    "discord": discord.build,
    "console": console.build,
}

SOURCES: Mapping[str, Callable[[Surroundings], PaperSource]] = {
    "huggingface": huggingface.build,
}
