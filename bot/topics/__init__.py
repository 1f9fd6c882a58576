"""What a channel wants: the topic language (`language.py`), which topics want a paper (`index.py`, `wanted.py`), and why (`explain.py`,
`misses.py`)."""
