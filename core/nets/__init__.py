"""Networks: trained models, their files, and networks in torch and in plain NumPy."""
