"""What a release consists of, and the checks of it: metadata, files and notes. docs/releasing.md has the steps."""
