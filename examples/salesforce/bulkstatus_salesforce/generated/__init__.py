# Generated from the specs. Do not edit: change the spec and run `make generate`.
"""Typed clients and validating models for bulk-status APIs, generated from OpenAPI descriptions."""
