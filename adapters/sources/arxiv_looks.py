"""How a category of arXiv was when it was last looked at: what is said of its health, and when its feed need not be asked again. Pure.

Lives here: what a look leaves behind. Not here: which days were read and which are owed (`arxiv_progress.py`, which keeps a look beside
them in the cursor, and calls this).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

# A feed is what it was for the rest of its day once it was read twice alike: the second time shows that the first was whole.
CONFIRMED = timedelta(minutes=10)
REST = timedelta(hours=3)  # where the server does not say how long its answer holds


@dataclass(frozen=True, slots=True)
class Look:
    """`read_at`: the last time without an error. `batch_at`: when the last batch came as it is now. `empty`: the date of the last feed,
    where that was valid and had nothing. `made_up`: the newest day of which the API had papers. `error`, `failing_since`: while the feed
    cannot be read. `rests_until`: it is not asked for before. `newest`: the highest id of the newest day that came,
    `newest_on`; `before`: that of the day before."""

    read_at: datetime | None = None
    batch_at: datetime | None = None
    empty: date | None = None
    made_up: date | None = None
    error: str = ""
    failing_since: datetime | None = None
    rests_until: datetime | None = None
    newest: str = ""
    newest_on: date | None = None
    before: str = ""

    def came(self, day: date, newest: str) -> Look:
        """Papers of a day, from a feed or from the API."""
        if not newest or (self.newest_on is not None and day < self.newest_on):
            return self
        before = self.newest if self.newest_on != day else self.before
        return replace(self, newest=newest, newest_on=day, before=before)

    def known_before(self, day: date) -> str:
        """The highest id that came of an earlier day; "" where that is not known."""
        return self.newest if self.newest_on is not None and self.newest_on < day else self.before

    def failed(self, reason: str, now: datetime) -> Look:
        return replace(self, error=reason, failing_since=self.failing_since or now)

    def read(self, now: datetime, *, empty: date | None = None, batch: bool = False) -> Look:
        """A feed came. `batch`: with papers that it did not have before. `empty`: its date, where it has none at all."""
        return replace(
            self,
            read_at=now,
            batch_at=now if batch else self.batch_at,
            empty=empty,
            error="",
            failing_since=None,
            rests_until=None,
        )

    def is_confirmed(self, now: datetime) -> bool:
        """Whether the batch was there long enough ago for a second look to count."""
        return self.batch_at is not None and now - self.batch_at >= CONFIRMED

    def resting(self, max_age_s: float | None, until: datetime, now: datetime) -> Look:
        """Nothing else is to come before `until`: not asked again as long as the server says that its answer holds."""
        age = REST if max_age_s is None else timedelta(seconds=max_age_s)
        return replace(self, rests_until=min(now + age, until))

    def rests(self, now: datetime) -> bool:
        return self.rests_until is not None and now < self.rests_until


def look_of(fields: Mapping[str, Any]) -> Look:
    """Raises ValueError, TypeError."""
    return Look(
        _instant(fields.get("read_at")),
        _instant(fields.get("batch_at")),
        _day(fields.get("empty")),
        _day(fields.get("made_up")),
        str(fields.get("error") or ""),
        _instant(fields.get("failing_since")),
        _instant(fields.get("rests_until")),
        str(fields.get("newest") or ""),
        _day(fields.get("newest_on")),
        str(fields.get("before") or ""),
    )


def fields_of(look: Look) -> dict[str, str]:
    """The inverse; what is empty is left out."""
    values: Mapping[str, date | None] = {
        "read_at": look.read_at,
        "batch_at": look.batch_at,
        "empty": look.empty,
        "made_up": look.made_up,
        "failing_since": look.failing_since,
        "rests_until": look.rests_until,
        "newest_on": look.newest_on,
    }
    fields = {key: value.isoformat() for key, value in values.items() if value}
    texts = {"error": look.error, "newest": look.newest, "before": look.before}
    return fields | {key: text for key, text in texts.items() if text}


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _instant(value: object) -> datetime | None:
    found = datetime.fromisoformat(str(value)) if value else None
    if found is not None and found.tzinfo is None:
        raise ValueError("an instant without a zone")
    return found
