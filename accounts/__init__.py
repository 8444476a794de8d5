"""People: who they are and how they sign in. Knows nothing of the partnership."""
