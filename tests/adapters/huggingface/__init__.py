"""The Hugging Face source against its emulator, over real sockets."""

from datetime import date, timedelta

TODAY = date(2026, 4, 15)  # of FakeClock
YESTERDAY = TODAY - timedelta(days=1)
EVE = TODAY - timedelta(days=2)
