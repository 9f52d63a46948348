"""Worker processes, so that a document that hangs, swells or crashes costs itself and nothing else."""
