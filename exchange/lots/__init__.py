"""The lot, as anybody can draw it again: the script that the page of a lot offers."""
