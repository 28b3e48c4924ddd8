"""Measure the start-up time of processes that import bulkstatus or another library and then end."""
