"""One module per resource: what is sent, what comes back, filters and views, together."""
