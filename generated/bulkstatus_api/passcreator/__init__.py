# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
"""Passcreator bulk operation status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 02cbde1c9c48bbb087861e3b62702e8813309c641f2ede9a80444458204bd779
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "02cbde1c9c48bbb087861e3b62702e8813309c641f2ede9a80444458204bd779"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
