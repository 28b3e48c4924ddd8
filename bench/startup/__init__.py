"""What starting costs: whole processes that import something and end, beside those of other libraries."""
