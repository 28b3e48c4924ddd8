"""Functions and classes that poll jobs until the jobs are over, within the vendors' rate limits and quotas."""
