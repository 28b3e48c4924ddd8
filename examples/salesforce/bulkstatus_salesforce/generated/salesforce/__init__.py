# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
"""Salesforce Bulk API 2.0 ingest job info: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: f7e495046d1c5256d42fdc1592f6dc583c0fb653b175bcfe916c9ed98d6d479d
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "f7e495046d1c5256d42fdc1592f6dc583c0fb653b175bcfe916c9ed98d6d479d"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
