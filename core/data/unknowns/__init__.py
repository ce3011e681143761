"""Unknowns: pictures that are no digit, made from a seed or read from real data sets."""
