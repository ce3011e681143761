"""Where pictures come from: MNIST, the bundled digits, drawings, photos and non-digits."""
