"""Salesforce Bulk API 2.0 ingest jobs for bulkstatus."""

from bulkstatus_salesforce.vendor import Salesforce

__all__ = ["Salesforce"]
