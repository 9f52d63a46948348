"""How fast names are found and resolved, beside peers on the same texts. `python -m bench.names FOLDER`."""
