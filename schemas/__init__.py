"""The contract as code: one Pandera model per table; Arrow schema and data dictionary come from it."""
