"""The polling of jobs until they are over, within the limits of the vendors."""
