"""How the service is assembled: settings, addresses, the WSGI entry. Wiring only."""
