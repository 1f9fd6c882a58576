"""A Discord on loopback: REST, gateway and interactions, strict where Discord is, spoken to by the real clients.

    async with DiscordEmulator() as discord:
        environment = discord.environment()          # DISCORD_TOKEN, DISCORD_API_URL, DISCORD_GATEWAY_URL
        channel = discord.add_channel("papers")
        answer = await discord.invoke(channel, "topics", "subscribe", topic="robots")

`world.py` holds the state, `rules.py` the limits, `routes.py` REST, `interactions.py` commands and answers, `gateway.py` the
websocket, `server.py` what every request goes through, `faults.py` what can be made to go wrong, `contract.py` the OpenAPI.
"""

from tests.emulators.discord.emulator import DiscordEmulator
from tests.emulators.discord.faults import Fault, limited, refused

__all__ = ["DiscordEmulator", "Fault", "limited", "refused"]
