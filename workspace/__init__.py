"""WORKED WITH: the pages of officers, coordinators and reviewers after signing in. Owns no rules and no tables."""
