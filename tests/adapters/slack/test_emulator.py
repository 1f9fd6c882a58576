"""The emulated Slack refuses what Slack refuses: else the other tests prove nothing."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from tests.emulators.slack import SlackEmulator
from tests.emulators.slack.blocks import problems
from tests.emulators.slack.peers import objections


async def call(slack: SlackEmulator, method: str, how: str = "json", **arguments: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    how_sent: Any = {how: arguments}
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(slack.api_url + method, headers=headers, **how_sent) as response,
    ):
        return {**await response.json(), "status": response.status, "retry": response.headers.get("Retry-After")}


@pytest.mark.parametrize("how", ["json", "data", "params"])
async def test_arguments_come_three_ways(slack: SlackEmulator, how: str) -> None:
    """JSON, a form and the query mean the same; objects are JSON texts in the last two."""
    blocks: Any = [{"type": "divider"}]
    answer = await call(
        slack, "chat.postMessage", how, channel="C0PAPERS", blocks=blocks if how == "json" else json.dumps(blocks)
    )
    assert answer["ok"]
    assert slack.messages("C0PAPERS")[0].blocks == blocks


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},
        {"type": "section", "text": {"type": "mrkdwn", "text": ""}},
        {"type": "section"},
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "context", "elements": [{"type": "plain_text", "text": "x"}] * 11},
        {"type": "context", "elements": [{"type": "image", "image_url": "/a.png", "alt_text": "x"}]},
        {"type": "actions", "elements": []},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]},
        {"type": "alert", "text": "modals only"},
        {"type": "divider", "block_id": "x" * 256},
        {"type": "divider", "colour": "red"},
    ],
)
def test_a_block_beyond_a_limit_is_a_problem(block: dict[str, Any]) -> None:
    """Each documented limit, and keys that are none."""
    assert problems([block])


def test_ids_are_unique() -> None:
    """A block_id and an action_id occur once a message."""
    button = {"type": "button", "action_id": "same", "text": {"type": "plain_text", "text": "x"}}
    assert problems([{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}])
    assert problems([{"type": "actions", "elements": [button, button]}])
    assert problems([{"type": "divider"}] * 51)


async def test_what_slack_refuses(slack: SlackEmulator) -> None:
    """Wrong channels, too much in all, and nothing at all have their names."""
    slack.add_channel("G0SECRET", kind="private", member=False)
    slack.add_channel("C0OUT", member=False)
    slack.add_channel("C0OLD", archived=True)
    long = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 2700}}] * 5
    refusals = {
        (await call(slack, "chat.postMessage", **arguments))["error"]
        for arguments in (
            {"channel": "G0SECRET", "text": "x"},
            {"channel": "C0OUT", "text": "x"},
            {"channel": "C0OLD", "text": "x"},
            {"channel": "C0PAPERS", "blocks": long},
            {"channel": "C0PAPERS"},
            {"channel": "C0PAPERS", "text": "x", "metadata": {"event_type": "x"}},
        )
    }
    assert refusals == {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "msg_blocks_too_long",
        "no_text",
        "invalid_metadata_schema",
    }
    assert (await call(slack, "chat.nothing"))["error"] == "unknown_method"


async def test_long_text_is_cut_and_bursts_are_limited(slack: SlackEmulator) -> None:
    """Posting cuts at 40,000 characters with a warning; beyond the burst it is one a second."""
    answer = await call(slack, "chat.postMessage", channel="C0PAPERS", text="x" * 40_001)
    assert answer["warning"] == "message_truncated"
    assert len(slack.messages()[0].text) == 40_000
    answers = [await call(slack, "chat.postMessage", channel="C0PAPERS", text="x") for _ in range(12)]
    assert [answer["status"] for answer in answers[:9]] == [200] * 9
    assert (answers[-1]["status"], answers[-1]["error"], answers[-1]["retry"]) == (429, "ratelimited", "1")


async def test_metadata_is_read_only_when_asked_for(slack: SlackEmulator) -> None:
    """History has metadata with include_all_metadata and not without."""
    slack.workspace.post("C0PAPERS", "x", metadata={"event_type": "e", "event_payload": {}})
    seen = [
        await call(slack, "conversations.history", "params", channel="C0PAPERS", **more)
        for more in ({}, {"include_all_metadata": 1})
    ]
    assert ["metadata" in answer["messages"][0] for answer in seen] == [False, True]


@pytest.mark.parametrize(
    ("block", "who"),
    [
        ({"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "colour": "red"}, "@slack/types"),
        (
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text"}]}]},
            "@slack/types",
        ),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "slack_sdk"),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "x" * 3001}]}, "slackblocks"),
    ],
)
def test_each_peer_objects_to_what_it_knows_better(block: dict[str, Any], who: str) -> None:
    assert any(phrase.startswith(who) for phrase in objections([block]))


MODAL: dict[str, Any] = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": []}
INPUT: dict[str, Any] = {
    "type": "input",
    "label": {"type": "plain_text", "text": "Words"},
    "element": {"type": "plain_text_input", "action_id": "a"},
}
SUBMIT: dict[str, Any] = {"submit": {"type": "plain_text", "text": "Go"}}


def _with(**element: Any) -> dict[str, Any]:
    return {**MODAL, **SUBMIT, "blocks": [{**INPUT, "element": {**INPUT["element"], **element}}]}


@pytest.mark.parametrize(
    "view",
    [
        {**MODAL, "type": "home"},
        {**MODAL, "title": {"type": "plain_text", "text": "x" * 25}},
        {key: value for key, value in MODAL.items() if key != "title"},
        {**MODAL, "submit": {"type": "plain_text", "text": "x" * 25}},
        {**MODAL, "colour": "red"},
        {**MODAL, "private_metadata": "x" * 3001},
        {**MODAL, "callback_id": "x" * 256},
        {**MODAL, "blocks": [{"type": "divider"}] * 101},
        {**MODAL, "blocks": [INPUT]},
        _with(type="text_input"),
        _with(initial_value="x" * 3001),
        _with(max_length=3001),
        _with(placeholder={"type": "plain_text", "text": "x" * 151}),
        _with(dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
        _with(type="static_select", options=[]),
        _with(type="static_select", options=[{"text": {"type": "plain_text", "text": "x" * 76}, "value": "v"}]),
        _with(type="static_select", options=[{"text": {"type": "plain_text", "text": "x"}, "value": "v" * 151}]),
        _with(
            type="checkboxes",
            options=[{"text": {"type": "plain_text", "text": "x"}, "value": str(n)} for n in range(11)],
        ),
        _with(type="multi_external_select", max_selected_items=0),
        _with(type="conversations_select", filter={"include": ["everything"]}),
    ],
)
async def test_a_view_beyond_a_limit_is_refused(slack: SlackEmulator, view: dict[str, Any]) -> None:
    trigger = slack.api.views.trigger("U0ADA")
    assert (await call(slack, "views.open", trigger_id=trigger, view=view))["error"] == "invalid_arguments"


async def test_a_trigger_opens_one_modal_within_three_seconds() -> None:
    now = 1_000_000.0
    async with SlackEmulator(now=lambda: now) as slack:
        late, early = slack.api.views.trigger("U0ADA"), slack.api.views.trigger("U0ADA")
        assert (await call(slack, "views.open", trigger_id=early, view=_with()))["ok"]
        assert (await call(slack, "views.open", trigger_id=early, view=_with()))["error"] == "exchanged_trigger_id"
        now += 3.1
        assert (await call(slack, "views.open", trigger_id=late, view=_with()))["error"] == "expired_trigger_id"
        assert (await call(slack, "views.open", trigger_id="x", view=_with()))["error"] == "invalid_trigger_id"
        for _ in range(2):
            pushed = await call(slack, "views.push", trigger_id=slack.api.views.trigger("U0ADA"), view=MODAL)
            assert pushed["ok"]
        pushed = await call(slack, "views.push", trigger_id=slack.api.views.trigger("U0ADA"), view=MODAL)
        assert pushed["error"] == "push_limit_reached"


async def test_an_update_with_an_old_hash_is_refused(slack: SlackEmulator) -> None:
    """What was filled in stays where the ids do."""
    opened = await call(slack, "views.open", trigger_id=slack.api.views.trigger("U0ADA"), view=_with())
    view, ada = opened["view"], slack.desktop()
    await call(slack, "views.update", view_id=view["id"], hash=view["hash"], view=_with())
    stale = await call(slack, "views.update", view_id=view["id"], hash=view["hash"], view=_with())
    assert stale["error"] == "hash_conflict"
    assert (await call(slack, "views.update", view_id="V0", view=_with()))["error"] == "not_found"
    block = ada.modals[0].shown["blocks"][0]["block_id"]
    ada.modals[0].state[block]["a"]["value"] = "typed"
    assert (await call(slack, "views.update", view_id=view["id"], view=_with()))["ok"]
    assert ada.modals[0].state[block]["a"]["value"] == "typed"
