# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
"""Applivery bulk task status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: bb00a2904562218ef4eddbd42d01d4b98fa8717dd3c0e0e0f69bcedd11434dad
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "bb00a2904562218ef4eddbd42d01d4b98fa8717dd3c0e0e0f69bcedd11434dad"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
