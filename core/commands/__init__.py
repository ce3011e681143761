"""The commands of `python -m core`: each takes its options and returns a result and its text."""
