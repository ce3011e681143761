"""Reports of the experiments: Markdown tables, and a picture."""
