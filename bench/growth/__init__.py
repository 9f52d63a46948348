"""How the cost of a document grows with its length, over eleven kinds of text."""
