"""BROUGHT AND TAKEN: official layouts in, the project's own fixtures, the demo."""
