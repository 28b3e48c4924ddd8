# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
"""Applivery bulk task status: a client generated from its OpenAPI description, version 1.0.0.

SHA-256 of the spec: 970bdf81444189ae583294c16732313c7729220f587362ac0c76459a1c929fc9
"""

from .client import AuthenticatedClient, Client

SPEC_VERSION = "1.0.0"
SPEC_SHA256 = "970bdf81444189ae583294c16732313c7729220f587362ac0c76459a1c929fc9"

__all__ = ("SPEC_SHA256", "SPEC_VERSION", "AuthenticatedClient", "Client")
