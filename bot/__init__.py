"""Paper Route: brings new research papers to the chat channels that asked for them, once each, lost never.

    source.fetch ─► identity ─► archive ─► topics.wanted ─► outbox.enqueue ─► announced mark ─► cursor
                                                                 │
        courier: claim a channel ─► plan ─► freeze a message ─► compose ─► platform.post ─► ledger
                          └──► a message in doubt: platform.find ─┘
    platform.listen ─► commands ─► subscriptions ─► topics.wanted

Where to look:

    model, paper, post, ledger, turns, progress, chat, record, errors   the values that everything carries (post: what a message says;
                   turns: a courier's, at a channel)
    language       in which language something is said, the words for it (locale/), numbers and days
    people         what is kept for and about people: reading lists, the log of changes, votes, links unfolded; the stores' ports
    preferences    what a channel gets, and when
    living         what messages about papers show, for as long as they may be edited
    ports, storage/ what is needed from outside and what must be kept, with units, guarantees and errors (installations: of workspaces
                   that let the app in; library: an account for references); surroundings: what an adapter is built with; rates: how
                   often may be posted
    intake/        poller (what is new), archiver (what is old), identity (one paper from many listings), merging, keeping (how it is
                   stored), latecomers and happenings (what becomes of it later), questions (asked of a source about that), turn
                   (who may read), freshness (quiet or broken?), pace (when to look again), watch (tells the operators), pulse (a
                   sign of life)
    topics/        the topic language, the index, why a topic matched or nearly did, what a topic would have brought (backtest),
                   the index kept in step with the store (wanted), a topic from a form's fields (form), what people may
                   newly ask for (wishing)
    delivery/      courier (the order of steps), desk and choosing (what a channel wants, and what is made of what waits there), planning
                   (what it gets next; situation: what is known for that, and what it may be), bundling (many in one), muting,
                   judging and ranking (which papers first), outcomes (what a result means), retry (when again), composing (from a
                   message to its post), languages, round (how many at a time), gate (when it leaves), schedule (a channel's
                   clocks), living and editing (messages that change with their paper), following and abstracts (notes in a thread),
                   trending (the most upvoted papers), silence (why nothing came), gaps (what may stand there though Redis forgot
                   it), telling (people, that their channel refuses), moving (a channel to another), pointing (to what another
                   channel has)
    posts/         what a post says: summary, LaTeX to Unicode, a paper alone (compose), papers together (digest, divided into parts that
                   fit a platform), notes and lines (note), the buttons (controls), which papers a message names (links),
                   references for libraries (citations)
    search/        the archive and the sources' own search, merged
    commands/      what people can ask for in a chat, a file a family; desk (takes all of it), dispatching (which family answers)
    operators      what whoever runs this is told, once
    operations/    what an operator asks for at the command line, and what is done for them beside: the nightly copy of what people set up
                   (nightly), is Redis still ours (guard), what is put away (retiring)
    service        all loops of `paperroute run`, how they start and stop (ending: a task for good); demo, running: what a person sees of it
    crew           who reads, posts and answers in a run; chores: what is done again and again beside; plan: a run's numbers
    wiring/        which adapter serves which port: the only place that sees both sides; cli (with onboarding, upkeep) is what
                   there is to type, session a command at work, terminal how it prints

This package knows no network, no SDK and no environment variable: that is adapters/ and config/. The arrows are import
contracts in pyproject.toml, checked by `make check`.
"""
