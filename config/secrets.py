"""What must never be shown: every secret that a settings class has read, and whatever has the form of one.

Lives here: the forms, and the values seen. Filled by `base.py` as settings are read; asked by `logging.py`.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

HIDDEN = "[secret]"
SHORTEST = 6  # characters; a shorter value would take ordinary words out of the logs

_FORMS = re.compile(
    r"xox[a-z]-[\w.-]+|xoxe\.xox[a-z]-[\w.-]+|xapp-[\w.-]+"  # Slack: docs.slack.dev, authentication/tokens
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # Discord, a bot's: id, time and signature in base 64
    r"|\bhf_\w{8,}"  # Hugging Face
    r"|(?i:(?<=\bbearer )|(?<=\bbasic ))[\w.~+/=-]{16,}"  # the Authorization header
    r"|(?<=://)[^/\s\"']+(?=@)"  # user and password in a URL
    r"|(?<=hooks\.slack\.com/)[\w/-]+"  # response URLs: whoever has one may post
    r"|(?<=[?&]ticket=)[^&\s\"']+"  # Slack's Socket Mode
    r"|(?<=/webhooks/)\d+/[\w-]+|(?<=/interactions/)\d+/[\w-]+"  # Discord's interaction tokens
)

_seen: set[str] = set()


def remember(secret: str) -> None:
    """Hide this value from now on; of a URL, its password, and of a web address what stands behind the host, so that it can still be
    said where that is."""
    if "://" in secret:
        try:
            url = urlsplit(secret.strip())
            password = url.password or ""
        except ValueError:
            return
        values = {password, unquote(password)}
        if url.scheme in ("http", "https"):
            values |= {url.path.strip("/"), url.query}
    else:
        values = {secret, secret.strip()}
    _seen.update(value for value in values if len(value) >= SHORTEST)


def redact(text: str) -> str:
    """The text without secrets."""
    for value in sorted(_seen, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return _FORMS.sub(HIDDEN, text)
