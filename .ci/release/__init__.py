"""Create and check the metadata, the files and the notes of a release.

The page docs/releasing.md describes each step.
"""
