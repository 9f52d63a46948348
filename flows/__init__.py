"""Everything that touches Prefect, files and the command line. Imported by nobody."""
