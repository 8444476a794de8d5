"""SERVED: the REST face, version 1, one module per resource. The only room that knows the REST framework."""
