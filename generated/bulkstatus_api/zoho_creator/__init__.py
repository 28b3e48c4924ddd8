# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
"""Zoho Creator bulk insert job status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 8c70a788864a4e3a192c5033d7c5839c9b73ef32fdcb72b05505d8d4cb78e9d2
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "8c70a788864a4e3a192c5033d7c5839c9b73ef32fdcb72b05505d8d4cb78e9d2"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
