"""Settings. Everything that differs between machines comes from the environment; `docs/esercizio.md` lists it.

LEGAMI_ENV is `production` unless it says otherwise (`demo`, `dev`, `test`): forgetting it must be safe.
"""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from legami.core import embedded
from legami.core.speaking import languages

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = os.environ.get("LEGAMI_ENV", "production")
if ENV not in {"production", "demo", "dev", "test"}:
    raise ImproperlyConfigured(f"LEGAMI_ENV non può essere «{ENV}»: production, demo, dev o test.")
PRODUCTION = ENV == "production"
DEBUG = ENV == "dev"
VAR_DIR = Path(os.environ.get("LEGAMI_VAR", BASE_DIR / "var"))

# --- secrets and hosts ---------------------------------------------------------------------------
SECRET_KEY = os.environ.get("LEGAMI_SECRET_KEY", "" if PRODUCTION else "only-for-demo-and-tests-" + "x" * 40)
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("Manca LEGAMI_SECRET_KEY: servono almeno 50 caratteri casuali.")
ALLOWED_HOSTS = [h for h in os.environ.get("LEGAMI_HOSTS", "").split(",") if h] or (
    [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
SITE_URL = os.environ.get("LEGAMI_SITE_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

# The demo lets staff in without a second factor, and says so on every page. Production refuses to start so.
DEMO_MFA_BYPASS = os.environ.get("LEGAMI_DEMO_MFA_BYPASS") == "1"
if PRODUCTION and DEMO_MFA_BYPASS:
    raise ImproperlyConfigured("LEGAMI_DEMO_MFA_BYPASS vale solo per la demo: toglila.")

# --- applications --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "legami.core",
    "legami.journal",
    "legami.accounts",
    "legami.places",
    "legami.network",
    "legami.people",
    "legami.ledger",
    "legami.outbox",
    "legami.ties",
    "legami.measures",
    "legami.feedback",
    "legami.intake",
    "legami.labs",
    "legami.pacts",
    "legami.web",
    "legami.demo",
    # after our rooms: our templates come first
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "legami.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "legami.core.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "legami.network.middleware.ActorMiddleware",
    "legami.network.middleware.SessionLifeMiddleware",
    "legami.core.speaking.middleware.LanguageMiddleware",
    "legami.network.middleware.StaffSignInMiddleware",
    "legami.core.middleware.PolicyMiddleware",
]

ROOT_URLCONF = "legami.web.urls"
WSGI_APPLICATION = "legami.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "legami.web.context.shell",
            ],
            "loaders": [
                (
                    "legami.core.speaking.loaders.CachedLoader",
                    [
                        "legami.core.speaking.loaders.SpeakingLoader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "legami.core.templatetags.italian",
                "legami.core.templatetags.shell",
            ],
        },
    }
]
FORM_RENDERER = "legami.core.forms.ItaliaRenderer"

# --- database ------------------------------------------------------------------------------------
_conn = conninfo_to_dict(os.environ.get("DATABASE_URL") or embedded.ensure_running())
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _conn.get("dbname") or "legami",
        "USER": _conn.get("user", ""),
        "PASSWORD": _conn.get("password", ""),
        "HOST": _conn.get("host", ""),
        "PORT": _conn.get("port", ""),
        # One transaction a request: a page that shows personal data and the journal row that says so
        # commit together or not at all. READ COMMITTED is PostgreSQL's default and must stay (ADR 0004).
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {} if ENV == "test" else {"pool": {"min_size": 1, "max_size": 12, "timeout": 10}},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people who sign in --------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "legami.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up alone: the adapter keeps it closed
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proven by the invitation that was sent to it
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail because somebody else typed their address
ACCOUNT_FORMS = {
    "login": "legami.accounts.forms.SignInForm",
    "reauthenticate": "legami.accounts.forms.PasswordAgainForm",
    "change_password": "legami.accounts.forms.PasswordChangeForm",
    "set_password": "legami.accounts.forms.PasswordSetForm",
    "reset_password": "legami.accounts.forms.PasswordResetForm",
    "reset_password_from_key": "legami.accounts.forms.PasswordFromKeyForm",
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "legami.accounts.validators.LongEnough"},
    {"NAME": "legami.accounts.validators.NotACommonOne"},
    {"NAME": "legami.accounts.validators.NotAboutYouOrUs"},
]
MFA_ADAPTER = "legami.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Legami"
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds: phones' clocks drift
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_URL.startswith("https://")
MFA_FORMS = {
    "authenticate": "legami.accounts.forms.SecondFactorForm",
    "reauthenticate": "legami.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "legami.accounts.forms.TotpForm",
    "add_webauthn": "legami.accounts.forms.PasskeyForm",
    "edit_webauthn": "legami.accounts.forms.PasskeyNameForm",
}
# Whose address counts for rate limits: only the connection's own, unless so many proxies of ours stand before us.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("LEGAMI_TRUSTED_PROXIES", "0"))
SESSION_COOKIE_AGE = 30 * 24 * 3600
CITIZEN_SESSION_DAYS = 30
STAFF_SESSION_HOURS = 12
STAFF_IDLE_MINUTES = 30
SIGN_IN_CODE_HOURS = 48
INVITATION_DAYS = 7

IDENTITY_CONFIRM_URL = "confirm_identity"  # the page that asks "is this record yours?"

# CIE and SPID, through the gateway of the body (an OpenID Connect provider). Without the address there is no button.
OIDC_URL = os.environ.get("LEGAMI_OIDC_URL", "")
SOCIALACCOUNT_ADAPTER = "legami.accounts.adapter.IdentityAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address that a gateway tells proves nothing here
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": provider_id,
                "name": name,
                "client_id": os.environ.get("LEGAMI_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("LEGAMI_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_URL, "fetch_userinfo": True, "scope": ["openid", "profile"]},
            }
            for provider_id, name in (("cie", "Entra con CIE"), ("spid", "Entra con SPID"))
            if OIDC_URL
        ],
    }
}

# Counters of the rate limits are shared by all processes: they live in the database, in an unlogged table.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"},
    # What each process may draw once and keep, by what it was drawn from. Never anything about a person.
    "drawn": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "drawn", "TIMEOUT": None},
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
CSRF_FAILURE_VIEW = "legami.web.errors.csrf_failure"

# --- language, time, files -----------------------------------------------------------------------
LANGUAGE_CODE = "it"
LANGUAGES = [(language.code, language.own_name) for language in languages.LANGUAGES.values()]
LOCALE_PATHS = [BASE_DIR / "legami" / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Rome"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "legami.core.italia.ItaliaFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENV in {"dev", "test"}
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = ENV in {"dev", "test"}
MEDIA_ROOT = VAR_DIR / "media"  # private: nothing serves this folder; views do, after the gate
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# --- mail ----------------------------------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = os.environ.get("LEGAMI_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("LEGAMI_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LEGAMI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LEGAMI_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("LEGAMI_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("LEGAMI_MAIL_FROM", "Legami <legami@localhost>")

# --- reminders and letters -----------------------------------------------------------------------
# Without a gateway nobody is promised an SMS: mail, or a letter. Demo and tests swallow them.
SMS_URL, SMS_TOKEN = os.environ.get("LEGAMI_SMS_URL", ""), os.environ.get("LEGAMI_SMS_TOKEN", "")
SMS_GATEWAY = "legami.outbox.carriers.HttpGateway" if SMS_URL else "" if PRODUCTION else "legami.outbox.carriers.Sink"
OUTBOX_QUIET_HOURS = (21, 8)  # from nine in the evening to eight in the morning, in Rome, no SMS leaves
OUTBOX_LEASE_SECONDS = 120  # a sender that has not finished after this is taken for dead; longer than EMAIL_TIMEOUT
OUTBOX_SHOWS_TEXT = not PRODUCTION  # the page of what leaves shows the words only where nobody is real
# Where the window of the envelope shows the sheet, in millimetres from its left and top edge: see the outbox's README.
LETTER_WINDOW_MM = {"left": 111, "top": 59.5, "width": 78, "height": 19}

# --- headers -------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],  # Bootstrap Italia's stylesheet carries one font of icons inside itself
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)"
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if SITE_URL.startswith("https://"):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Who tries the demo reads "this page is not there" on the page, in Italian; the terminal stays for what breaks.
    "loggers": {"django.request": {"level": "ERROR" if ENV == "demo" else "WARNING"}},
}

# --- whose service this is: header, footer, contacts, privacy notice -----------------------------
OWNER_NAME = os.environ.get("LEGAMI_OWNER_NAME", "Comune di Cremona")
OWNER_URL = os.environ.get("LEGAMI_OWNER_URL", "")
OWNER_EMAIL = os.environ.get("LEGAMI_OWNER_EMAIL", "")
OWNER_PHONE = os.environ.get("LEGAMI_OWNER_PHONE", "")
OWNER_DESK = os.environ.get("LEGAMI_OWNER_DESK", "")  # address and hours of the desk, in one line
DPO_EMAIL = os.environ.get("LEGAMI_DPO_EMAIL", "")
# The declaration made on AgID's own form (https://form.agid.gov.it/view/…); without it the page says that it is due.
ACCESSIBILITY_DECLARATION_URL = os.environ.get("LEGAMI_ACCESSIBILITY_URL", "")

# --- the programme's own settings ----------------------------------------------------------------
# (from this many cents, this many approvals): approvals grow with the amount. pacts reads it.
PACT_APPROVAL_BANDS = [(0, 1), (50_000, 2), (200_000, 3)]
PACT_ADVANCE_CAP_CENTS = 30_000  # all urgent advances of one pact, before it is signed
PACT_OVERLAP_GROUPS = [{"personal", "family"}]  # kinds of pact that one person may have in force together
PACT_RENEW_DAYS = 60  # how long before its end a pact may be renewed
PACT_SIGNING_DAYS = 30  # an unsigned pact goes back to draft after this many days
PACT_ANSWER_DAYS = 14  # within these days of a request its answer is due; my day counts them
PACT_REVIEW_EVERY_MONTHS = 3
INTAKE_ANSWER_DAYS = 7  # who asks for a hand hears from somebody within so many days, counted from the day it came
