"""Reaching addresses that somebody typed: anybody's to reach, never a private network, never longer than allowed."""
