"""How people sign in: passwords, second factors, the government's own provider, and pauses for who guesses."""

from datetime import timedelta
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def identity_provider() -> dict[str, Any]:
    """The government's own OpenID Connect provider, as allauth reads it; empty where none is configured.

    Whoever it vouches for by a verified e-mail address signs in, if a person has that address here.

    Raises:
        ImproperlyConfigured: when only some of its four values are set, or its address is not encrypted.
    """
    names = ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    given = {name: env.str(name, default="") for name in names}
    if not any(given.values()):
        return {}
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"A provider of identities needs all of its values; missing: {', '.join(missing)}.")
    if not given["OIDC_SERVER_URL"].startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ImproperlyConfigured("OIDC_SERVER_URL begins with https://; what was given does not.")
    app = {
        "provider_id": "government",
        "name": given["OIDC_NAME"],
        "client_id": given["OIDC_CLIENT_ID"],
        "secret": given["OIDC_CLIENT_SECRET"],
        "settings": {"server_url": given["OIDC_SERVER_URL"]},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Signing in: by password or passkey, with a second factor where one is set, or by the government's own provider.
# People are entered or invited, nobody signs up; the address in ``accounts`` is the only one a person has.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "workspace.signing_in.Accounts"
ACCOUNT_FORMS = {"login": "workspace.forms.sign_in.SignInForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "workspace.signing_in.Factors"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "workspace.forms.sign_in.PasskeyForm"}
SOCIALACCOUNT_ADAPTER = "workspace.signing_in.Provided"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: the policy for forms lets none lead to another site
SOCIALACCOUNT_PROVIDERS = identity_provider()

# Guessing passwords: five wrong ones for an address from one place, then a pause.
NUM_PROXIES: int = env.int("NUM_PROXIES", default=0)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that people are told stays true
AXES_USERNAME_CALLABLE = "accounts.guessing.address_tried"
AXES_CLIENT_IP_CALLABLE = "accounts.guessing.place"
AXES_LOCKOUT_CALLABLE = "workspace.signing_in.wait"
AXES_DISABLE_ACCESS_LOG = True  # who signed in when is kept by nobody
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
