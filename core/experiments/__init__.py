"""What fills `weights/`: trainings over several seeds, and what is measured of them."""
