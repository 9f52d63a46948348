"""Where input comes from, and the bytes of each record."""
