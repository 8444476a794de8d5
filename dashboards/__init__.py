"""SHOWN: scorecards, charts and pages for the public. Owns no tables."""
