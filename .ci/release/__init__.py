"""The parts of a release and their checks: metadata, files and notes. docs/releasing.md has the steps."""
