# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
"""SAYMON bulk operation status: a client generated from its OpenAPI description, version 1.0.1.

SHA-256 of the spec: bff3ad880d93b3bef2ed5d4cc293dfd647435ab8c389e6249095433983fd8573
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.1"
SPEC_SHA256 = "bff3ad880d93b3bef2ed5d4cc293dfd647435ab8c389e6249095433983fd8573"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
