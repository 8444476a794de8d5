"""Tokens are made by signing in and revoked by signing out; an operator's page could make one for anybody else."""

from django.contrib import admin
from knox.models import AuthToken

admin.site.unregister(AuthToken)
