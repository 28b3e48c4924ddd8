# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
"""SAYMON bulk operation status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 7fd579a5bc401164c3ea048b936e92a7439ea00e79be806c76728b0b08fe67e4
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "7fd579a5bc401164c3ea048b936e92a7439ea00e79be806c76728b0b08fe67e4"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
