"""Start-up time: processes that import a library and end, for bulkstatus and other libraries."""
