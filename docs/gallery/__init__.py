"""Pictures of every kind of message: our actual payloads as HTML that resembles each platform. Run by `make gallery`.

Lives here: scenes (`scenes.py`), what the desk answers to each command (`conversations.py`), forms (`slack_views.py`, `discord_views.py`),
what the platforms are sent for these (`payloads.py`), Block Kit as HTML (`slack.py`), Discord's embeds and components as HTML
(`discord.py`), the pages and their pictures (`__main__.py`).
Not here: what the payloads say. The pages are an imitation for review, not the platforms' own clients.
"""
