# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
"""Salesforce Bulk API 2.0 ingest job info: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 07cfff1f01e97de43f8e1940c20732f3927c3e0c135b39760b7f4152e8d74f2c
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "07cfff1f01e97de43f8e1940c20732f3927c3e0c135b39760b7f4152e8d74f2c"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
