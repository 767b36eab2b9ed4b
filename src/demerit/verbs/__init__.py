"""Commands, one module each; everything heavy is imported inside them."""
