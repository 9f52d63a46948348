"""Rows, tables and snapshots held to the contract, and what becomes of a row that breaks it."""
