# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
"""Applivery bulk task status: a client generated from its OpenAPI description, version 1.0.1.

SHA-256 of the spec: d220f0fde04169fa8e69e70afca3db25045fc870e2e9ba8fdf8ea997cbe065f8
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.1"
SPEC_SHA256 = "d220f0fde04169fa8e69e70afca3db25045fc870e2e9ba8fdf8ea997cbe065f8"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
