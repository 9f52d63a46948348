"""Measuring and fitting the room of quotations."""
