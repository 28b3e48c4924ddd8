# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
"""Zoho Creator bulk insert job status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: defa0933f7b188b8116d8ab7ec93fcc68604730d7f9c986023fc744c40903789
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "defa0933f7b188b8116d8ab7ec93fcc68604730d7f9c986023fc744c40903789"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
