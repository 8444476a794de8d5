"""Demoland (``ZZ``): an invented country whose history is played through the services, moment by moment."""
