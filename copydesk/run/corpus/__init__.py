"""All documents together, out of core: tables joined, duplicates and shared utterances grouped."""
