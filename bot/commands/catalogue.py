"""The commands there are, in the order in which help shows them.

Lives here: data. Not here: what the commands do, the answer to `help` (`helping.py`). A platform registers its commands from this list.
"""

from __future__ import annotations

from bot.chat import CommandHelp
from bot.language import N_

COMMANDS: tuple[CommandHelp, ...] = (
    CommandHelp(
        "subscribe",
        N_("subscribe TOPIC"),
        N_("post new papers on a topic here"),
        changes_channel=True,
        examples=("subscribe diffusion policy", 'subscribe "in-context learning" OR "induction heads" -survey'),
    ),
    CommandHelp(
        "unsubscribe",
        N_("unsubscribe NUMBER or TOPIC"),
        N_("stop posting on a topic here"),
        changes_channel=True,
        examples=("unsubscribe 2", "unsubscribe diffusion policy"),
    ),
    CommandHelp(
        "edit",
        N_("edit NUMBER TOPIC"),
        N_("change what a topic says; its options stay"),
        changes_channel=True,
        examples=("edit 2 flow matching",),
    ),
    CommandHelp(
        "name",
        N_("name NUMBER NAME"),
        N_("give a topic a short name, shown in the list and below papers"),
        changes_channel=True,
        examples=("name 2 robots", "name 2 off"),
    ),
    CommandHelp(
        "move",
        N_("move [CODE]"),
        N_("carry this channel's topics and settings to another channel"),
        changes_channel=True,
        examples=("move",),
    ),
    CommandHelp("list", "list", N_("show the topics here, numbered"), examples=("list",)),
    CommandHelp(
        "search",
        N_("search WORDS"),
        N_("find papers, new and old; only you see the answer"),
        examples=("search induction heads", "search 2401.01234"),
    ),
    CommandHelp(
        "abstract",
        N_("abstract PAPER"),
        N_("read a paper's whole abstract; only you see it"),
        examples=("abstract 2401.01234",),
    ),
    CommandHelp(
        "why",
        N_("why PAPER"),
        N_("see what became of a paper here, and why; PAPER is an id, a link or a title"),
        examples=("why 2401.01234", "why https://huggingface.co/papers/2401.01234"),
    ),
    CommandHelp(
        "paper",
        N_("paper PAPER"),
        N_("see all about a paper: models, datasets, where it was listed and published"),
        examples=("paper 2401.01234", "paper https://doi.org/10.1038/s41586-024-07421-0"),
    ),
    CommandHelp("like", N_("like PAPER"), N_("find papers like one"), examples=("like 2401.01234",)),
    CommandHelp(
        "menu",
        N_("menu PAPER"),
        N_("see what you can do about a paper: the ⋯ below a post"),
        examples=("menu 2401.01234",),
        personal=True,
    ),
    CommandHelp("today", "today", N_("see what was listed today"), examples=("today",)),
    CommandHelp(
        "day", N_("day DATE"), N_("see what was listed on a day"), examples=("day 2026-04-15", "day yesterday")
    ),
    CommandHelp(
        "trending",
        "trending [day|week|month]",
        N_("see what people on Hugging Face look at most"),
        examples=("trending", "trending month"),
    ),
    CommandHelp(
        "share",
        N_("share COMMAND"),
        N_("post a list of papers here for everybody, as Post here below such a list does"),
        examples=("share search induction heads", "share trending week"),
        personal=True,
    ),
    CommandHelp(
        "preview",
        N_("preview TOPIC"),
        N_("see what a topic would have brought in the last 30 days"),
        examples=("preview diffusion policy",),
    ),
    CommandHelp(
        "settings",
        N_("settings [NAME VALUE]"),
        N_("see what comes here and when, and change it"),
        examples=("settings", "settings mode daily", "settings time 08:30", "settings zone Europe/Berlin"),
    ),
    CommandHelp(
        "daily",
        N_("daily [NUMBER or off]"),
        N_("the day's most upvoted papers, whatever their topic, in one message"),
        changes_channel=True,
        examples=("daily 5", "daily off"),
    ),
    CommandHelp(
        "pause",
        N_("pause [NUMBER or DATE]"),
        N_("let nothing come here for a while, or nothing of one topic"),
        changes_channel=True,
        examples=("pause", "pause 2026-08-20", "pause 2 weeks", "pause 2", "pause 2 for a week"),
    ),
    CommandHelp(
        "resume",
        N_("resume [NUMBER]"),
        N_("end a pause"),
        changes_channel=True,
        examples=("resume", "resume 2"),
    ),
    CommandHelp(
        "mute",
        N_("mute AUTHOR"),
        N_("let nothing by an author come here"),
        changes_channel=True,
        examples=("mute Ada Lovelace",),
    ),
    CommandHelp(
        "unmute",
        N_("unmute AUTHOR"),
        N_("let papers by an author come here again"),
        changes_channel=True,
        examples=("unmute Ada Lovelace",),
    ),
    CommandHelp(
        "follow",
        N_("follow [AUTHOR]"),
        N_("get an author's new papers as direct messages"),
        examples=("follow Ada Lovelace", "follow"),
        personal=True,
    ),
    CommandHelp(
        "unfollow",
        N_("unfollow AUTHOR"),
        N_("stop following an author"),
        examples=("unfollow Ada Lovelace",),
        personal=True,
    ),
    CommandHelp(
        "save",
        N_("save PAPER"),
        N_("put a paper on your own reading list"),
        examples=("save 2401.01234",),
        personal=True,
    ),
    CommandHelp(
        "saved",
        N_("saved [export bibtex|ris|csl] [zotero] [remove NUMBER]"),
        N_("your reading list; only you see it"),
        examples=("saved", "saved export bibtex", "saved zotero", "saved remove 2"),
        personal=True,
    ),
    CommandHelp(
        "vote",
        N_("vote up|down PAPER"),
        N_("say what you think of a paper here"),
        examples=("vote up 2401.01234",),
        personal=True,
    ),
    CommandHelp(
        "policy",
        N_("policy [members|managers|group GROUP]"),
        N_("see or decide who may change what comes to the channels here"),
        examples=("policy", "policy managers"),
    ),
    CommandHelp(
        "status",
        "status",
        N_("see how the sources are, what was posted here last and what is held back"),
        examples=("status",),
    ),
    CommandHelp("log", "log", N_("show who changed what here"), examples=("log",)),
    CommandHelp("forget", "forget me", N_("have what I keep of you deleted"), examples=("forget me",), personal=True),
    CommandHelp(
        "help",
        N_("help [COMMAND]"),
        N_("show this, or more about one command"),
        examples=("help subscribe",),
        personal=True,
    ),
)
NAMES = tuple(command.name for command in COMMANDS)
