# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
"""Contains endpoint functions for accessing the API"""
