# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
"""SAYMON bulk operation status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 0ed8fb9c4f4c1a80b4317ed268f75725efb166af6448d7c9f58fd8f7e85e04ae
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "0ed8fb9c4f4c1a80b4317ed268f75725efb166af6448d7c9f58fd8f7e85e04ae"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
