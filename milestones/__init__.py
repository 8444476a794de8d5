"""DONE: milestones, progress reports, evidence; what the government *claims*."""
