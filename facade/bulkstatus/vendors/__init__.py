"""One module per vendor: its account, its requests, and what its responses mean."""
