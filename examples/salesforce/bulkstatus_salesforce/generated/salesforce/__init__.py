# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
"""Salesforce Bulk API 2.0 ingest job info: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 197d45f922aaaa27fc3410eb0282ff7c77a326338961000b4089cc4791c51786
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "197d45f922aaaa27fc3410eb0282ff7c77a326338961000b4089cc4791c51786"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
