"""Follow jobs to their ends: when to poll which job, within the vendors' limits."""
