# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
"""SAYMON bulk operation status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 680e61d2413fb711995aab9699002b085c0e1545d80d7a4e272ed333bc1ac621
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "680e61d2413fb711995aab9699002b085c0e1545d80d7a4e272ed333bc1ac621"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
