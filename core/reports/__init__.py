"""Markdown tables and pictures, made of what the experiments measured."""
