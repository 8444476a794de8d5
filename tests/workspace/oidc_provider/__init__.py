"""A government's own provider of identities, as a Django project of its own: OpenID Connect by allauth's provider."""
