# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
"""Zoho Creator bulk insert job status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: e46dee3e3229d4f8636bd898bebc22e4ea7353ed2480f5892fd2374e7e7e3bd8
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "e46dee3e3229d4f8636bd898bebc22e4ea7353ed2480f5892fd2374e7e7e3bd8"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
