"""Ground floor: errors, the clock, abstract models. No tables."""
