# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
"""Passcreator bulk operation status: a client generated from its OpenAPI description, version 1.0.1.

SHA-256 of the spec: 466b209e76f9d87262215e0accf30bc364be60255c938fa0f704549acb1b2e40
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.1"
SPEC_SHA256 = "466b209e76f9d87262215e0accf30bc364be60255c938fa0f704549acb1b2e40"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
