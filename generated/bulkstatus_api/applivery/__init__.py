# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
"""Applivery bulk task status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 75a5293bdde85d447855ac0fab53a377e5ffa893678e6f7a6c78455aa9f94ee9
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "75a5293bdde85d447855ac0fab53a377e5ffa893678e6f7a6c78455aa9f94ee9"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
