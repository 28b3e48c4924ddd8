# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
"""Zoho Creator bulk insert job status: a client generated from its OpenAPI description, version 1.0.1.

SHA-256 of the spec: 50784eb8a10599f8ecad8a9fca21964965663668eadff023aa0893fe61b11c5d
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.1"
SPEC_SHA256 = "50784eb8a10599f8ecad8a9fca21964965663668eadff023aa0893fe61b11c5d"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
