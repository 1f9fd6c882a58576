"""What each setting is about, in a sentence, for who asks for one by its name.

Lives here: data. Not here: what it can be and how it stands (`knobs.py`). Called by `settings.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import N_

ABOUT: Mapping[str, str] = {
    "mode": N_(
        "How papers come: each as it is announced, or many in a digest; auto goes by how many the topics bring."
    ),
    "time": N_("When digests and the daily list come."),
    "days": N_("The days on which digests and the daily list come."),
    "zone": N_("Whose clock such times are of."),
    "language": N_("The language of posts; auto takes the workspace's."),
    "daily": N_("A list of what is upvoted most, whatever its topic."),
    "top": N_("How many papers of a digest are shown in full; the others are titles."),
    "order": N_("Which of the papers that wait comes first."),
    "budget": N_("How many posts there may be a day; what is more comes the next day, as titles."),
    "floor": N_("The score below which papers come as titles only."),
    "quiet": N_("Hours in which nothing is posted; what comes then waits."),
    "posts": N_("Whether a post has the whole abstract or its telling sentences."),
    "pictures": N_("Whether posts show pictures."),
    "threads": N_(
        "Whether news about a paper that was posted, such as a new version, comes in the thread of its post."
    ),
    "pointers": N_("Whether a paper that another public channel has in full is one line here, with a link to it."),
    "unfurl": N_("Whether a link to a paper is shown with title and a sentence when somebody posts it."),
    "muted": N_("The authors of whom nothing comes here."),
    "sources": N_("Where papers come from."),
}
