"""The commands there are, in the order in which help shows them, and the answer to `help`.

Lives here: data and its rendering as an answer. Not here: what the commands do. A platform registers its commands from this list.
"""

from __future__ import annotations

from bot.chat import Answer, CommandHelp, Request
from bot.commands.naming import HowTo, meant, split
from bot.commands.wording import code, line, mistake, shortened
from bot.language import N_, _, phrase
from bot.model import Line

COMMANDS: tuple[CommandHelp, ...] = (
    CommandHelp(
        "subscribe",
        "subscribe TOPIC",
        N_("post new papers on a topic in this channel"),
        changes_channel=True,
        examples=("subscribe diffusion policy", 'subscribe "in-context learning" OR "induction heads" -survey'),
    ),
    CommandHelp(
        "unsubscribe",
        "unsubscribe NUMBER or TOPIC",
        N_("stop posting on a topic here"),
        changes_channel=True,
        examples=("unsubscribe 2", "unsubscribe diffusion policy"),
    ),
    CommandHelp(
        "edit",
        "edit NUMBER TOPIC",
        N_("change what a topic says; its options stay"),
        changes_channel=True,
        examples=("edit 2 flow matching",),
    ),
    CommandHelp(
        "name",
        "name NUMBER NAME",
        N_("give a topic a short name, shown in the list and below papers"),
        changes_channel=True,
        examples=("name 2 robots", "name 2 off"),
    ),
    CommandHelp(
        "move",
        "move [CODE]",
        N_("carry this channel's topics and settings to another channel"),
        changes_channel=True,
        examples=("move",),
    ),
    CommandHelp("list", "list", N_("show the topics of this channel, numbered"), examples=("list",)),
    CommandHelp(
        "search",
        "search WORDS",
        N_("find papers, new and old; only you see the answer"),
        examples=("search induction heads", "search 2401.01234"),
    ),
    CommandHelp(
        "abstract",
        "abstract PAPER",
        N_("read a paper's whole abstract; only you see it"),
        examples=("abstract 2401.01234",),
    ),
    CommandHelp(
        "why",
        "why PAPER",
        N_("see what became of a paper in this channel, and why; PAPER is an id, a link or a title"),
        examples=("why 2401.01234", "why https://huggingface.co/papers/2401.01234"),
    ),
    CommandHelp(
        "paper",
        "paper PAPER",
        N_("see all about a paper: models, datasets, where it was listed and published"),
        examples=("paper 2401.01234", "paper https://doi.org/10.1038/s41586-024-07421-0"),
    ),
    CommandHelp("like", "like PAPER", N_("find papers like one"), examples=("like 2401.01234",)),
    CommandHelp(
        "menu",
        "menu PAPER",
        N_("see what you can do about a paper: the ⋯ below a post"),
        examples=("menu 2401.01234",),
        personal=True,
    ),
    CommandHelp("today", "today", N_("see what was listed today"), examples=("today",)),
    CommandHelp("day", "day DATE", N_("see what was listed on a day"), examples=("day 2026-04-15", "day yesterday")),
    CommandHelp(
        "trending",
        "trending [day|week|month]",
        N_("see what people on Hugging Face look at most"),
        examples=("trending", "trending month"),
    ),
    CommandHelp(
        "share",
        "share COMMAND",
        "post a list of papers here for everybody: Post here, below such a list",
        examples=("share search induction heads", "share trending week"),
        personal=True,
    ),
    CommandHelp(
        "preview",
        "preview TOPIC",
        N_("see what a topic would have brought in the last 30 days"),
        examples=("preview diffusion policy",),
    ),
    CommandHelp(
        "settings",
        "settings [NAME VALUE]",
        N_("see what this channel gets and when, and change it"),
        examples=("settings", "settings mode daily", "settings time 08:30", "settings zone Europe/Berlin"),
    ),
    CommandHelp(
        "daily",
        "daily [NUMBER or off]",
        N_("the day's most upvoted papers, whatever their topic, in one message"),
        changes_channel=True,
        examples=("daily 5", "daily off"),
    ),
    CommandHelp(
        "pause",
        "pause [NUMBER or DATE]",
        N_("let nothing come here for a while, or nothing of one topic"),
        changes_channel=True,
        examples=("pause", "pause 2026-08-20", "pause 2 weeks", "pause 2", "pause 2 for a week"),
    ),
    CommandHelp(
        "resume",
        "resume [NUMBER]",
        N_("end a pause"),
        changes_channel=True,
        examples=("resume", "resume 2"),
    ),
    CommandHelp(
        "mute",
        "mute AUTHOR",
        N_("let nothing by an author come here"),
        changes_channel=True,
        examples=("mute Ada Lovelace",),
    ),
    CommandHelp(
        "unmute",
        "unmute AUTHOR",
        N_("let papers by an author come here again"),
        changes_channel=True,
        examples=("unmute Ada Lovelace",),
    ),
    CommandHelp(
        "follow",
        "follow [AUTHOR]",
        "get an author's new papers as direct messages",
        examples=("follow Ada Lovelace", "follow"),
        personal=True,
    ),
    CommandHelp(
        "unfollow",
        "unfollow AUTHOR",
        "stop following an author",
        examples=("unfollow Ada Lovelace",),
        personal=True,
    ),
    CommandHelp(
        "save",
        "save PAPER",
        N_("put a paper on your own reading list"),
        examples=("save 2401.01234",),
        personal=True,
    ),
    CommandHelp(
        "saved",
        "saved [export bibtex|ris|csl] [remove NUMBER]",
        N_("your reading list; only you see it"),
        examples=("saved", "saved export bibtex", "saved remove 2"),
        personal=True,
    ),
    CommandHelp(
        "vote",
        "vote up|down PAPER",
        N_("say what you think of a paper here"),
        examples=("vote up 2401.01234",),
        personal=True,
    ),
    CommandHelp(
        "policy",
        "policy [members|managers|group GROUP]",
        N_("see or decide who may change what comes to this workspace's channels"),
        examples=("policy", "policy managers"),
    ),
    CommandHelp(
        "status",
        "status",
        N_("see how the sources are, what was posted here last and what is held back"),
        examples=("status",),
    ),
    CommandHelp("log", "log", N_("show who changed what in this channel"), examples=("log",)),
    CommandHelp("forget", "forget me", N_("have what I keep of you deleted"), examples=("forget me",), personal=True),
    CommandHelp("help", "help [COMMAND]", N_("show this, or more about one command"), examples=("help subscribe",)),
)
NAMES = tuple(command.name for command in COMMANDS)


def topic_language() -> tuple[Line, ...]:
    return (
        phrase(_("Words side by side must all occur: {topic}"), topic=code("diffusion policy")),
        phrase(_("An exact phrase: {topic}"), topic=code('"chain of thought"')),
        phrase(_("Either of two, without a third: {topic}"), topic=code("(robot OR drone) -survey")),
    )


def help_answer(request: Request, how_to: HowTo) -> Answer:
    """All commands, or one with its examples."""
    if not request.text.strip():
        return _overview(request, how_to)
    name = split(request.text.strip().lstrip("/"))[0]
    for command in COMMANDS:
        if command.name == name:
            return _one(command, request, how_to)
    close = meant(name, NAMES)
    meant_it = _("There is no command {name}. Did you mean {command}?")
    said = meant_it if close else _("There is no command {name}. {command} shows them all.")
    command_ = how_to(request.channel.platform, f"help {close}" if close else "help")
    return mistake(phrase(said, name=code(shortened(name, 40)), command=code(command_)))


def _overview(request: Request, how_to: HowTo) -> Answer:
    platform = request.channel.platform
    lines = [line(_("New research papers, posted in the channels that asked for them. You can type:"))]
    lines += [line(code(how_to(platform, command.usage)), f": {_(command.summary)}") for command in COMMANDS]
    examples = (COMMANDS[0].examples[0], "search induction heads")
    first, second = (code(how_to(platform, each)) for each in examples)
    lines.append(phrase(_("For example {first} or {second}"), first=first, second=second))
    return Answer(lines=tuple(lines))


def _one(command: CommandHelp, request: Request, how_to: HowTo) -> Answer:
    platform = request.channel.platform
    lines = [line(code(how_to(platform, command.usage)), f": {_(command.summary)}.")]
    such = _("For example {command}")
    lines += [phrase(such, command=code(how_to(platform, example))) for example in command.examples]
    if command.name == "subscribe":
        lines += topic_language()
    return Answer(lines=tuple(lines))
