"""Settings by situation: production (the default), demo (production on a loopback address), test."""
