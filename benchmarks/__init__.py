"""Measurements that back what the docs claim. Run one with `python -m benchmarks.NAME`."""
