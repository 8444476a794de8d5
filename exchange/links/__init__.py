"""Asking the addresses of evidence, politely and never in a private network, whether they still answer."""
