# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
"""Applivery bulk task status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 952550d614e93f99ec5ed60355b2c5fb568f796ff6db4d2bdf961800f6dfc85b
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "952550d614e93f99ec5ed60355b2c5fb568f796ff6db4d2bdf961800f6dfc85b"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
