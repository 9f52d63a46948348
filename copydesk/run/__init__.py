"""Many documents, without Prefect: what is in the input, worker processes, merging, checks, and what is published."""
