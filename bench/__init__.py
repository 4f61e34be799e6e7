"""How fast the product is, as a ratio to the least that the same work can cost (docs/measurements.md)."""
