# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
"""Passcreator bulk operation status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 3ff3d90bcb908f334d1f33e263b260ab7eeaeb3f3fcd9b04805f9da42e663753
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "3ff3d90bcb908f334d1f33e263b260ab7eeaeb3f3fcd9b04805f9da42e663753"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
