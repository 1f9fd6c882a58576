"""From a source to the outbox: `poller.py` reads what is new, `archiver.py` what is old, `identity.py` and `merging.py` make one paper of
many listings (`keeping.py` stores it), `latecomers.py` and `happenings.py` see what becomes of it afterwards."""
