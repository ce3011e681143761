"""Networks: what a trained model is, how torch builds one, how one is kept in a file."""
