"""The version, which every row of `articles` carries. In a file of its own, so that no room imports the face for it."""

__version__ = "0.1.0"
