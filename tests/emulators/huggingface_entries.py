"""Entries as Hugging Face's daily list has them, made up but with every key at its place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

Entry = dict[str, Any]


def make_entry(
    arxiv_id: str, title: str | None = None, *, day: date | None = None, bare: bool = False, **changes: Any
) -> Entry:
    """An entry with every key there may be; `bare`: only those that are always there. `changes` go into the inner paper."""
    title = title or f"A Study of Question {arxiv_id}"
    listed_at = datetime.combine(day or date(2026, 4, 15), datetime.min.time(), UTC)
    stamp = (listed_at - timedelta(days=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    summary = f"We look at question {arxiv_id}.\n  It turns out to be answerable in $\\mathcal{{O}}(n)$ time."
    paper: Entry = {
        "id": arxiv_id,
        "title": title,
        "summary": summary,
        "publishedAt": stamp,
        "upvotes": 6,
        "authors": [
            {"_id": f"{n:024x}", "name": f"Author {letter}", "hidden": False} for n, letter in enumerate("ABC")
        ],
    }
    outer: Entry = {"paper": paper, "title": title, "publishedAt": stamp.replace("T00", "T20"), "numComments": 1}
    if not bare:
        _enrich(outer, paper, listed_at)
    paper.update(changes)
    return outer


def _enrich(outer: Entry, paper: Entry, listed_at: datetime) -> None:
    """The keys that may be there or not."""
    arxiv_id = paper["id"]
    member = {"avatarUrl": "/avatars/0.svg", "fullname": "A Member", "type": "user", "isPro": False}
    paper |= {
        "discussionId": "0" * 24,
        "submittedOnDailyAt": listed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "submittedOnDailyBy": {**member, "user": "a-member"},
        "ai_summary": f"Question {arxiv_id} can be answered.",
        "ai_keywords": ["questions", "answers"],
        "ai_summary_model": "a-model",
        "githubRepo": f"https://github.com/example/{arxiv_id}",
        "githubStars": 12,
        "githubRepoAddedBy": "user",
        "projectPage": f"https://example.org/{arxiv_id}",
        "mediaUrls": [f"https://cdn-uploads.huggingface.co/{arxiv_id}.png"],
        "organization": {"_id": "1" * 24, "name": "example-lab", "fullname": "Example Laboratory"},
    }
    outer |= {
        "thumbnail": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{arxiv_id}.png",
        "summary": paper["summary"],
        "isAuthorParticipating": False,
        "submittedBy": {**member, "name": "a-member", "isHf": False, "isMod": False},
        "mediaUrls": paper["mediaUrls"],
        "organization": paper["organization"],
    }
