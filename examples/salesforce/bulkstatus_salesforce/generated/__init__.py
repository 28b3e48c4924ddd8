# Generated from the specs. Do not edit: change the spec and run `make generate`.
"""Typed clients and validating models for the APIs that report the status of bulk jobs, from OpenAPI."""
