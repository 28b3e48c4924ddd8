"""Access tokens that expire, and where processes share them."""
