# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
"""Passcreator bulk operation status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 4794f7bab854ce9cbefd3e36702f1f43a31c49b3ebc2256affd9c665ef41bc30
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "4794f7bab854ce9cbefd3e36702f1f43a31c49b3ebc2256affd9c665ef41bc30"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
