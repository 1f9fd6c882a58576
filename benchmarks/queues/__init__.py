"""What `benchmarks/outbox.py` measures with: workers, the rivals, the limit."""
