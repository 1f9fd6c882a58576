"""From the outbox to the platform: `courier.py` calls things in order, `planning.py` decides what a channel gets next, `outcomes.py` what a
result means, `retry.py` when to try again; `composing.py` finds the words, `round.py` keeps many in flight. After a post: `editing.py`
(by the rules of `living.py`) and `following.py`. How the outbox keeps it:
adapters/storage/redis/outbox.py. The state machine: docs/delivery.md.
"""
