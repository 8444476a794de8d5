"""Telling other systems: each public event, signed, to the addresses that people have registered; docs/webhooks.md."""
