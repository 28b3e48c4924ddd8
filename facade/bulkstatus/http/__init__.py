"""The HTTP layer: classes for requests, responses and URLs, and transports that send requests."""
