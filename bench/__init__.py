"""Benchmarks. Each is one command: `python -m bench.<name>`."""
