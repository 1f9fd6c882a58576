"""One folder a chat platform. Each has a `build(surroundings) -> Platform | None` in its `__init__.py` (None: not configured)."""
