"""Of the program itself: the state of what it keeps, and the workspaces that let it in."""

from __future__ import annotations

INSTALL_STATE_LIFE_S = 600  # as the cookie beside it


def layout() -> str:
    """String: the version of all that is kept (`layout.py`). Lives for good."""
    return "pr:{layout}"


def layout_lease() -> str:
    """String: a token of the process that brings the data up to date. Lives a minute after its last piece of work."""
    return "pr:{layout}:lease"


def pulse() -> str:
    """String: when (ms) Redis was last seen to take what it is told. Lives for good."""
    return "pr:{layout}:pulse"


def installations(platform: str) -> str:
    """Hash: workspace to JSON, its tokens encrypted. Lives until the workspace lets the app go."""
    return f"pr:{{installations}}:{platform}"


def install_state(state: str) -> str:
    """String: an install page was shown with this state. Lives INSTALL_STATE_LIFE_S, or until it comes back."""
    return f"pr:{{installations}}:state:{state}"
