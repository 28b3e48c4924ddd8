# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
"""Contains methods for accessing the API"""
