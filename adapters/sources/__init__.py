"""One file a place where papers are announced. Each has a `build(surroundings) -> PaperSource`."""
