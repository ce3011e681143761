"""Training: a generator of events that a page, the command line or a test can drain."""
