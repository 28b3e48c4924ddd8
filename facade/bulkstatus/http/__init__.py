"""HTTP without a library in it: requests, responses, URLs, limits, and the transports that send them."""
