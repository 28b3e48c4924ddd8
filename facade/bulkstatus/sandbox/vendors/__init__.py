"""The four vendors as the sandbox plays them, one module each."""
