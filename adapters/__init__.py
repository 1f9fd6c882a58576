"""Everything that leaves the process: platforms, sources, storage, the archive. `registry.py` lists them."""
