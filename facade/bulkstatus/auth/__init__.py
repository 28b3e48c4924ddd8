"""Access tokens: fetching, renewing and sharing them among processes."""
