"""Create and check the parts of a release: metadata, files and notes. docs/releasing.md lists the steps."""
