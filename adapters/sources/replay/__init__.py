"""Recorded days of Hugging Face, served again on loopback, so that the demo runs the real source without the network.

`recording.py` reads the files, `server.py` serves them, `sample/` is the recording that comes with the program. Not a source
of its own: the Hugging Face source is pointed at it. Called by the demo.
"""

from adapters.sources.replay.recording import SAMPLE, Recording
from adapters.sources.replay.server import ReplayServer

__all__ = ["SAMPLE", "Recording", "ReplayServer"]
