"""From the outbox to the platform: `courier.py` calls things in order, `outcomes.py` decides what a result means, `retry.py` when to
try again. How the outbox keeps it: adapters/storage/redis/outbox.py. The state machine: docs/delivery.md.
"""
