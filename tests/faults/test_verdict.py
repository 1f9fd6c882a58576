"""The driver of `make faults` can fail: losses, doubles and wrong order are found, and only what the ledger names is forgiven."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.faults.driver.campaign import conduct
from tests.faults.driver.settings import Run
from tests.faults.driver.verdict import Standing, judge, read
from tests.faults.driver.world import FORMS, Paper, Topic, World

HERE = "slack:T0/C1"
PAPERS = [Paper(number, f"On the otter: observation number {number}") for number in range(4)]
EXPECTED = {HERE: PAPERS}


def standing(*groups: list[int]) -> list[Standing]:
    """A message a group, in this order."""
    return [Standing(HERE, float(at), frozenset(PAPERS[n].id for n in group)) for at, group in enumerate(groups)]


def record(number: int, **more: Any) -> dict[str, Any]:
    return {"channel": HERE, "paper_id": f"arxiv:{PAPERS[number].id}", "state": "sent", "reason": None, **more}


def test_all_there_once_and_in_order_is_good():
    """Single posts, and a roll-up of two papers that stands for both."""
    verdict = judge(EXPECTED, standing([0], [1, 2], [3]), [])
    assert verdict.good
    assert (verdict.deliveries, verdict.messages) == (4, 3)


def test_a_missing_paper_is_lost():
    assert judge(EXPECTED, standing([0], [1], [3]), []).lost == ((HERE, PAPERS[2].id),)


def test_a_second_copy_is_a_double_also_inside_a_roll_up():
    assert judge(EXPECTED, standing([0], [1], [2, 1], [3]), []).twice == ((HERE, PAPERS[1].id),)


def test_a_paper_nobody_asked_for_is_told():
    assert judge({HERE: PAPERS[:3]}, standing([0], [1], [2], [3]), []).unasked == ((HERE, PAPERS[3].id),)


def test_a_paper_behind_a_later_one_is_out_of_order():
    assert judge(EXPECTED, standing([0], [2], [1], [3]), []).out_of_order == ((HERE, PAPERS[1].id),)


def test_a_second_copy_later_on_is_no_wrong_order():
    verdict = judge(EXPECTED, standing([0], [1], [2], [3], [0]), [])
    assert (verdict.out_of_order, verdict.twice) == ((), ((HERE, PAPERS[0].id),))


def test_what_the_ledger_names_is_counted_apart():
    """A delivery that was given up in doubt, and one that was posted again in doubt."""
    ledger = [
        record(0, state="buried", reason="nobody can tell whether it was posted (no permission); not posted again"),
        record(1, doubtful=True),
        record(2),
    ]
    verdict = judge(EXPECTED, standing([1], [1], [2], [3]), ledger)
    assert (verdict.lost, verdict.twice) == ((), ())
    assert (verdict.lost_named, verdict.twice_named) == (((HERE, PAPERS[0].id),), ((HERE, PAPERS[1].id),))


def test_being_buried_for_another_reason_is_lost():
    ledger = [record(0, state="buried", reason="the message was refused")]
    assert judge(EXPECTED, standing([1], [2], [3]), ledger).lost == ((HERE, PAPERS[0].id),)


def test_messages_are_read_by_their_links():
    """Both links of a paper are one paper; an answer in a thread and a word of the bot's are no posts."""
    message = {"address": HERE, "id": "1", "at": 1.0, "reply": False}
    text = "https://huggingface.co/papers/2611.00001 https://arxiv.org/pdf/2611.00001 https://arxiv.org/abs/2611.00002"
    listed = [{**message, "text": text}, {**message, "text": text, "reply": True}, {**message, "text": "Subscribed."}]
    assert read(listed) == [Standing(HERE, 1.0, frozenset({"2611.00001", "2611.00002"}))]


@pytest.mark.parametrize("form", FORMS)
def test_the_expectation_agrees_with_the_topic_language(form):
    """Computed from words of titles alone, it says what the program's own parser says."""
    from bot.model import Paper as Read
    from bot.model import PaperId
    from bot.topics.language import matches, parse

    world = World(random.Random(form))
    topic = Topic(form, "otter", "heron")
    for paper in world.publish(300):
        assert topic.wants(paper.title) == matches(parse(topic.text), Read(PaperId(f"arxiv:{paper.id}"), paper.title))


@pytest.mark.e2e
@pytest.mark.timeout(240)
async def test_a_planted_loss_and_a_planted_double_are_found(tmp_path):
    """The real service; Slack says yes to one post and keeps nothing, and keeps another twice."""
    run = Run(7, 0, 2, 1, 120.0, 60.0, (), {}, ("swallowed", "doubled"))
    outcome = await conduct(run, tmp_path)
    assert (len(outcome.verdict.lost), len(outcome.verdict.twice)) == (1, 1)
    assert not outcome.verdict.good
