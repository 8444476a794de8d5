"""What measures speed, memory and growth: figures and ratios of one run, never a test. Run with ``make bench``."""
