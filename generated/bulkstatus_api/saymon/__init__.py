# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
"""SAYMON bulk operation status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 343cebd40208b2aa88dbc24fd000a41a21a82e00990890879cf2fb87a904d3c1
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "343cebd40208b2aa88dbc24fd000a41a21a82e00990890879cf2fb87a904d3c1"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
