"""Parts of `benchmarks/topics.py`: what is matched (`material.py`) and what it is matched with (`engines.py`)."""
