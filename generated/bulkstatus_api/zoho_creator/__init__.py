# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
"""Zoho Creator bulk insert job status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: c7b71c94c24ed188343479cff3076d60e8054949db0bd0e84570314f623091f1
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "c7b71c94c24ed188343479cff3076d60e8054949db0bd0e84570314f623091f1"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
