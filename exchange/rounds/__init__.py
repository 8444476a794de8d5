"""A published round as one document that anybody can compute again."""
