"""The vendors. Each vendor has a module with its account class, its requests and the meaning of its responses."""
