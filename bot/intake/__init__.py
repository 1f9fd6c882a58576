"""From a source to the outbox: `poller.py` reads what is new, `archiver.py` what is old, `identity.py` makes one paper of many listings."""
