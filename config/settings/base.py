"""What every situation shares. Values that differ by place come from the environment and are refused when malformed."""

import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .cors import *  # noqa: F403  (a settings module is its star import)
from .evidence import *  # noqa: F403  (a settings module is its star import)
from .fairness import *  # noqa: F403  (a settings module is its star import)
from .logs import *  # noqa: F403  (a settings module is its star import)
from .mail import *  # noqa: F403  (a settings module is its star import)
from .sign_in import *  # noqa: F403  (a settings module is its star import)
from .webhooks import *  # noqa: F403  (a settings module is its star import)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# Where everything that is not code lives: database, uploaded evidence, collected static files.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = False
# Whether this installation may hold the invented country, whose people all have one known password.
DEMO = False
SECRET_KEY: str = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "corsheaders",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    # Our rooms, ground floor first.
    "core",
    "ledger",
    "accounts",
    "commitments",
    "milestones",
    "reviews",
    "exchange",
    "notices",
    "dashboards",
    "workspace",
    "api",
]

MIDDLEWARE = [
    "config.frames.RoomForFrames",
    "api.health.Probes",
    "api.watching.Watched",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.lean.PlainReads",
    "csp.middleware.CSPMiddleware",
    "api.throttles.RateHeaders",
    "django.middleware.gzip.GZipMiddleware",
    "config.conditional.Conditional",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dashboards.middleware.LanguageInAddress",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workspace.pages.Refusals",
    "workspace.signing_in.Unkept",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "workspace" / "templates"],  # before the pages that come with allauth
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workspace.signing_in.seats",
                "workspace.views.mail_demo.shown_here",
            ],
        },
    },
]


def database_from(url: str) -> dict[str, Any]:
    """The Django database entry for ``url``; SQLite gets what makes it safe for several writers.

    Write-ahead logging lets readers go on while one writes; ``IMMEDIATE`` makes a second writer wait at the start of
    its transaction, where it still can, and not fail in the middle of it.

    Raises:
        ImproperlyConfigured: when the address is neither of SQLite nor of PostgreSQL.
    """
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL begins with sqlite:/// or postgres://; what was given does not.")
    entry: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if entry["ENGINE"] == "django.db.backends.sqlite3":
        entry["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    else:
        entry["CONN_MAX_AGE"] = 60
        entry["CONN_HEALTH_CHECKS"] = True
        if env.bool("DATABASE_PREPARES", default=True):  # not behind a pool that hands out connections by transaction
            entry["OPTIONS"] = {**entry.get("OPTIONS", {}), "prepare_threshold": 3}
    return entry


SQLITE_URL = f"sqlite:///{quote(str(VAR_DIR / 'tracker.sqlite3'))}"
DATABASES = {"default": database_from(env.str("DATABASE_URL", default=SQLITE_URL))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
# Where it is counted what callers ask for: in a file that the processes of one machine share, or in the shared cache.
COUNTS_FILE: Path | None = None if "CACHE_URL" in env else VAR_DIR / "counts.sqlite3"

# Jobs wait in the database, and `manage.py db_worker` does them.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What `manage.py enqueue_jobs` asks it for: the task, the minutes from one run to the next, and what says whether there
# is anything to do (empty: always).
JOBS = [
    ("notices.jobs.invitations_send", 0, "notices.invitations.invitations_waiting"),
    ("notices.jobs.confirmations_send", 0, "notices.confirmations.confirmations_waiting"),
    ("notices.jobs.rounds_close", 15, ""),
    ("notices.jobs.digests_send", 60, "notices.jobs.digests_needed"),
    ("notices.follows.jobs.follow_links_send", 0, "notices.follows.jobs.follow_links_waiting"),
    ("notices.follows.jobs.news_send", 60, "notices.follows.jobs.news_needed"),
    ("notices.webhooks.jobs.webhooks_send", 0, "notices.webhooks.jobs.webhooks_waiting"),
    ("exchange.links.jobs.links_check_due", 15, ""),
]

# An address without a scheme means https, as it will from Django 6 on; until then choosing so draws a warning itself.
warnings.filterwarnings("ignore", "The FORMS_URLFIELD_ASSUME_HTTPS transitional setting is deprecated.")
FORMS_URLFIELD_ASSUME_HTTPS = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # a day of the ledger is a day in UTC, everywhere

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "evidence"
# Where `manage.py publish_files` writes the bulk files that lie ready.
PUBLISHED_DIR = VAR_DIR / "published"
STORAGES = {
    "default": {"BACKEND": "core.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Days an invitation to serve a country can be accepted; sending it again begins them anew.
INVITATION_DAYS: int = env.int("INVITATION_DAYS", default=14)
# Days the government has to answer once a round is closed (the partnership's pre-publication window).
RESPONSE_WINDOW_DAYS: int = env.int("RESPONSE_WINDOW_DAYS", default=21)
# Days reviewers have after the government's reply to revise what they handed in.
REVISION_WINDOW_DAYS: int = env.int("REVISION_WINDOW_DAYS", default=7)
# Days a link in a mail that confirms a proposal or a registration works.
CONFIRMATION_DAYS: int = env.int("CONFIRMATION_DAYS", default=14)
FIXTURES_DIR = BASE_DIR / "fixtures"

SIMPLE_HISTORY_DATE_INDEX = "Composite"
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

REST_FRAMEWORK: dict[str, Any] = {
    # Tokens first: their scheme stands in WWW-Authenticate.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.negotiation.Negotiation",
    "DEFAULT_RENDERER_CLASSES": ["api.rendering.JSON"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,  # the OpenAPI document says it all
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "api.problems.problem_response",
    "UPLOADED_FILES_USE_URL": False,
}
KNOX_TOKEN_MODEL = "accounts.AuthToken"  # noqa: S105  (the name of a table)
REST_KNOX = {"AUTO_REFRESH": False, "TOKEN_TTL": timedelta(hours=12)}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Open Government Commitment Tracker",
    "DESCRIPTION": (
        "What governments promised, what they claim, what the evidence shows, what independent reviewers judge. "
        "Reading asks for no account. Errors are problem documents (RFC 9457) with a stable `code`."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "api.schema_shapes.selections"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # A field that finds a resource by its name, and addresses that lead to an operation: from a hundred operations on,
    # the page draws those alone that are in sight.
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": False, "validatorUrl": None, "filter": True, "deepLinking": True},
    # The names of the scales, where several share the name of a field.
    "ENUM_NAME_OVERRIDES": {
        "RegionEnum": "commitments.choices.Region",
        "OgpStatusEnum": "commitments.choices.OgpStatus",
        "InstitutionKindEnum": "commitments.choices.InstitutionKind",
        "RoleEnum": "commitments.choices.Role",
        "PlanStateEnum": "commitments.choices.PlanState",
        "PhaseEnum": "commitments.choices.Phase",
        "CommitmentStateEnum": "commitments.choices.CommitmentState",
        "OgpValueEnum": "commitments.choices.OgpValue",
        "AmendedKindEnum": "commitments.choices.AmendedKind",
        "MilestoneStatusEnum": "milestones.choices.MilestoneStatus",
        "StandingStatusEnum": "milestones.choices.StandingStatus",
        "EvidenceKindEnum": "milestones.choices.EvidenceKind",
        "ScopeEnum": "commitments.choices.Scope",
        "ProcessKindEnum": "milestones.choices.ProcessKind",
        "CopiedMilestonesEnum": "milestones.choices.CopiedMilestones",
        "LinkStatusEnum": "milestones.choices.LinkStatus",
        "FindingEnum": "reviews.choices.Finding",
        "RoundStateEnum": "reviews.choices.RoundState",
        "EarlyResultsEnum": "reviews.choices.EarlyResults",
        "VerifiabilityEnum": "reviews.choices.Verifiability",
        "PotentialForResultsEnum": "reviews.choices.PotentialForResults",
        "IrmStageEnum": "reviews.choices.Stage",
        "StarFormulaEnum": "reviews.choices.StarFormula",
        "RatedCompletionEnum": "reviews.models.rating.REVIEWED_CHOICES",
        "SearchedEnum": "commitments.choices.Searched",
        "ClaimedEnum": "api.resources.commitment_shapes.CLAIMED",
        "ReviewedEnum": "api.resources.commitment_shapes.REVIEWED",
        "CodedYesNoEnum": "api.resources.irm_assessments.YES_NO",
        "CodedSpecificityEnum": "api.resources.irm_assessments.SPECIFICITY",
        "CodedPotentialImpactEnum": "api.resources.irm_assessments.POTENTIAL_IMPACT",
        "CodedPotentialForResultsEnum": "api.resources.irm_assessments.POTENTIAL_FOR_RESULTS",
        "CodedCompletionEnum": "api.resources.irm_assessments.COMPLETION",
        "CodedOpenedGovernmentEnum": "api.resources.irm_assessments.OPENED_GOVERNMENT",
        "CodedEarlyResultsEnum": "api.resources.irm_assessments.EARLY_RESULTS",
    },
}
