"""Unknowns: pictures that are no digit, made from a seed or found on the disk."""
