"""Measure how long a process takes to start, to import bulkstatus or another library, and to end."""
