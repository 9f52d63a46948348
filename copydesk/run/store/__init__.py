"""What is published: Parquet files, snapshots, the swap of `latest`, and the lock on an output folder."""
