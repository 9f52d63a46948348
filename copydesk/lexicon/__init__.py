"""What we know, loaded once from knowledge/: typed, validated, cached. Import the modules by name."""
