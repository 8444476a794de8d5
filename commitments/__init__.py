"""PROMISED: countries and who serves them, institutions, policy areas, action plans, commitments, amendments."""
