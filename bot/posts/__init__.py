"""What a post says: composed from a paper (`compose.py`), with its telling sentences (`summary.py`) and LaTeX read as Unicode (`math.py`)."""
