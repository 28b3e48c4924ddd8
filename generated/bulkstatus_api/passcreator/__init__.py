# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
"""Passcreator bulk operation status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 50d96ff82d291f0b8d5926ecd2a22976d5546733e699251ecf545289a3975de3
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "50d96ff82d291f0b8d5926ecd2a22976d5546733e699251ecf545289a3975de3"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
