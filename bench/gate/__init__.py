"""The quality gate: the pipeline over annotated sets, one table of figures, and floors that only rise.

The sets and their scorers live outside the repository (see CONTRIBUTING.md); nothing of them is copied.
"""
