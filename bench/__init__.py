"""Benchmarks that compare bulkstatus with other libraries."""
