"""The ports of storage: what must be kept, with units, guarantees and errors. Beside `ports.py`, whose rules hold here too; those for
people stand in `people.py`, for installed apps in `installations.py`. The keys of Redis stand by the same families."""
