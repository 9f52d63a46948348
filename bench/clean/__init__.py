"""Cleaning beside its peers: one run over the same pages, one table.

The pages, their gold and the scorer live outside the repository (see CONTRIBUTING.md); nothing of them is copied.
"""
