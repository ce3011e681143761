"""Sources of pictures: MNIST, the bundled digits, drawings, photos, and unknowns (no digits)."""
