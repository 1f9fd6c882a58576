"""How settings are read and logs are written. Knows nothing of ours."""
