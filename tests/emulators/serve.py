"""Slack, Discord and Hugging Face in a process of their own: prints their base addresses as one line of JSON, serves until it is ended.

Called by `make faults`, so that what a platform holds outlives everything that is killed. By hand: `python -m tests.emulators.serve`.
"""

from __future__ import annotations

import asyncio
import json
import signal

from tests.emulators.discord.emulator import DiscordEmulator
from tests.emulators.huggingface import HuggingFaceEmulator
from tests.emulators.slack.emulator import SlackEmulator


async def main() -> None:
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    async with (
        SlackEmulator() as slack,
        DiscordEmulator(strict=False) as discord,
        HuggingFaceEmulator(quota=10**9, window_s=5.0) as feed,
    ):
        discord.gate.checked = False  # the OpenAPI document is held against every request elsewhere; here speed counts
        print(json.dumps([slack.url, discord.url, feed.url]), flush=True)  # noqa: T201
        await ending.wait()


if __name__ == "__main__":
    asyncio.run(main())
