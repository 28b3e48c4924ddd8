"""Support for Salesforce Bulk API 2.0 ingest jobs in bulkstatus."""

from bulkstatus_salesforce.vendor import Salesforce

__all__ = ["Salesforce"]
