"""The public pages, one module per kind; each view asks, has the page put together, and draws it."""
