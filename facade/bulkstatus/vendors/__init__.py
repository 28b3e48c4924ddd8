"""The supported vendors. Each vendor has a module that defines its account class and interprets its responses."""
