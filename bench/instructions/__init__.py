"""What one document costs, in instructions: a figure that other work on the machine does not move, unlike seconds.

`prose/` holds the clean articles that are measured beside the pages of raw/; they were written for it.
"""
