"""What a post says: composed from a paper (`compose.py`), with telling sentences (`summary.py`) and LaTeX as Unicode (`math.py`)."""
