# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
"""Salesforce Bulk API 2.0 ingest job info: a client generated from its OpenAPI description, version 1.0.1.

SHA-256 of the spec: 789df293befad08d704c17319d4c681c5c72eab818251426536c8ff5a9b4d5ad
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.1"
SPEC_SHA256 = "789df293befad08d704c17319d4c681c5c72eab818251426536c8ff5a9b4d5ad"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
