"""Are the tables the same? Every table, column by column, of this checkout beside those of another commit.

The code of the other commit and what it published are kept in `.base/`, which git ignores and `make clean` removes.
"""
