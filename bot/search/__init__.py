"""Search over the archive and the sources' own search (`searcher.py`), merged by rank (`ranking.py`)."""
