"""Modules that decide when access tokens are renewed, and that share access tokens among processes."""
