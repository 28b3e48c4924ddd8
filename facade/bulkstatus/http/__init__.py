"""HTTP: requests, responses, URLs and limits as plain values, and the transports that send requests."""
