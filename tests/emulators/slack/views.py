"""views.open, push, update and publish: what a view may be, trigger ids that live three seconds, hashes that go stale.

Sources: docs.slack.dev/surfaces/modals, reference/views, reference/methods/views.open (errors), views.update (hash).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.slack.api import Api, Arguments
from tests.emulators.slack.blocks import problems
from tests.emulators.slack.inputs import length, only, plain
from tests.emulators.slack.peers import objections, view_objections
from tests.emulators.slack.state import Refusal, Workspace, texts

TRIGGER_LIFE_S = 3.0
STACK = 3
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
_MODAL = "type title blocks close submit private_metadata callback_id clear_on_close notify_on_close external_id submit_disabled"
_HOME = "type blocks private_metadata callback_id external_id"


@dataclass
class View:
    """A view as one person sees it. `state`: what they filled in, by block and action."""

    id: str
    user: str
    shown: dict[str, Any]
    hash: str
    updates: int = 0
    state: dict[str, dict[str, Any]] = field(default_factory=dict)

    def text(self) -> str:
        return "\n".join(texts(self.shown["blocks"]))

    def as_json(self, here: Workspace) -> dict[str, Any]:
        values = self.state
        return {
            **self.shown,
            "id": self.id,
            "team_id": here.team_id,
            "app_id": here.app_id,
            "bot_id": here.bot_id,
            "app_installed_team_id": here.team_id,
            "hash": self.hash,
            "state": {"values": values},
        }


@dataclass
class Views:
    """`stacks` and `homes` by person, the top of a stack last; `triggers`: whose, and until when."""

    here: Workspace
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, tuple[str, float]] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)

    def trigger(self, user: str) -> str:
        made = self.here.new_id("trigger.")
        self.triggers[made] = (user, self.here.now() + TRIGGER_LIFE_S)
        return made

    def spend(self, trigger: Any) -> str:
        """Whose it is. Raises Refusal."""
        if trigger not in self.triggers:
            raise Refusal("invalid_trigger_id")
        if trigger in self.spent:
            raise Refusal("exchanged_trigger_id")
        user, until = self.triggers[trigger]
        if self.here.now() > until:
            raise Refusal("expired_trigger_id")
        self.spent.add(trigger)
        return user

    def new(self, user: str, shown: dict[str, Any]) -> View:
        made = View(self.here.new_id("V"), user, shown, self.here.new_id("hash."))
        self.put(made, shown)
        return made

    def put(self, view: View, shown: dict[str, Any]) -> None:
        """Show this in it: fields with the same ids keep what was filled in."""
        before, view.state = view.state, {}
        for number, block in enumerate(shown["blocks"]):
            element = block.get("element")
            if element:
                block_id = block.setdefault("block_id", f"made{number}")
                kept = before.get(block_id, {}).get(element["action_id"])
                view.state[block_id] = {element["action_id"]: kept or _initial(element)}
        view.shown, view.hash = shown, self.here.new_id("hash.")
        self.here.changed.set()

    def find(self, view_id: Any) -> View:
        for view in [*self.homes.values(), *(each for stack in self.stacks.values() for each in stack)]:
            if view.id == view_id:
                return view
        raise Refusal("not_found")


def _initial(element: dict[str, Any]) -> dict[str, Any]:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value")}
    if kind == "conversations_select":
        return {"type": kind, "selected_conversation": element.get("initial_conversation")}
    if kind == "static_select":
        return {"type": kind, "selected_option": element.get("initial_option")}
    return {"type": kind, "selected_options": element.get("initial_options", [])}


def check_view(view: Any, kind: str) -> dict[str, Any]:
    """Raises Refusal."""
    if not isinstance(view, dict) or view.get("type") != kind or not isinstance(view.get("blocks"), list):
        raise Refusal("invalid_arguments")
    errors: list[str] = []
    only(errors, view, _MODAL if kind == "modal" else _HOME, "")
    length(errors, view.get("private_metadata", ""), 0, 3000, "/private_metadata")
    length(errors, view.get("callback_id", "x"), 1, 255, "/callback_id")
    for name in ("title", "submit", "close") if kind == "modal" else ():
        if name in view or name == "title":
            plain(errors, view.get(name), 24, f"/{name}")
    inputs = [block for block in view["blocks"] if block.get("type") == "input"]
    if kind == "modal" and inputs and "submit" not in view:
        errors.append("an input needs a submit [json-pointer:/submit]")
    if kind == "modal" and "submit" in view and not inputs and not view.get("submit"):
        errors.append("an empty submit [json-pointer:/submit]")
    errors += problems(view["blocks"], most=VIEW_BLOCKS, view=True)
    errors = errors or [*view_objections(view), *objections(view["blocks"])]
    if errors:
        raise Refusal("invalid_arguments", response_metadata={"messages": [f"[ERROR] {each}" for each in errors]})
    if len(json.dumps(view)) > VIEW_BYTES:
        raise Refusal("view_too_large")
    return view


async def views_open(api: Api, arguments: Arguments) -> dict[str, Any]:
    shown = check_view(arguments.get("view"), "modal")
    user = api.views.spend(arguments.get("trigger_id"))
    view = api.views.new(user, shown)
    api.views.stacks[user] = [view]
    return {"view": view.as_json(api.workspace)}


async def views_push(api: Api, arguments: Arguments) -> dict[str, Any]:
    shown = check_view(arguments.get("view"), "modal")
    user = api.views.spend(arguments.get("trigger_id"))
    stack = api.views.stacks.get(user, [])
    if not stack:
        raise Refusal("not_found")
    if len(stack) >= STACK:
        raise Refusal("push_limit_reached")
    view = api.views.new(user, shown)
    stack.append(view)
    return {"view": view.as_json(api.workspace)}


async def views_update(api: Api, arguments: Arguments) -> dict[str, Any]:
    shown = check_view(arguments.get("view"), "modal")
    view = api.views.find(arguments.get("view_id"))
    if arguments.get("hash") not in (None, view.hash):
        raise Refusal("hash_conflict")
    api.views.put(view, shown)
    view.updates += 1
    return {"view": view.as_json(api.workspace)}


async def views_publish(api: Api, arguments: Arguments) -> dict[str, Any]:
    shown = check_view(arguments.get("view"), "home")
    user = str(arguments.get("user_id") or "")
    if user not in api.workspace.users:
        raise Refusal("invalid_arguments")
    view = api.views.homes.get(user)
    if view is None:
        view = api.views.homes[user] = api.views.new(user, shown)
    else:
        if arguments.get("hash") not in (None, view.hash):
            raise Refusal("hash_conflict")
        api.views.put(view, shown)
    view.updates += 1
    return {"view": view.as_json(api.workspace)}
