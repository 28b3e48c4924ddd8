"""Measurements of bulkstatus beside its rivals."""
