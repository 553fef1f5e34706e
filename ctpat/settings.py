"""Settings, fed by the environment through `env.py`. docs/operating.md lists the variables."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from . import env

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = os.environ

# --- Where things are ---------------------------------------------------------------------------

DATA = env.folder(ENV, "CTPAT_DATA", BASE_DIR / "var")
DEBUG = env.flag(ENV, "DEBUG")
REDIS_URL = env.redis_url(ENV)
DATABASES = {"default": env.database(ENV, DATA)}
EMBEDDED = not REDIS_URL and DATABASES["default"]["ENGINE"].endswith("sqlite3")
SECRET_KEY = env.secret_key(ENV, DATA, embedded=EMBEDDED)
SECRET_KEY_FALLBACKS = env.former_keys(ENV)
SITE_NAME = "C-TPAT programme"
BASE_URL = env.base_url(ENV, "BASE_URL", "http://localhost:8000")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words(ENV, "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
STORAGES = {
    "default": env.storage(ENV, DATA),
    "staticfiles": {"BACKEND": "ctpat.common.assets.AssetStorage"},
}
globals().update(env.email(ENV, DATA))
OUTBOX_TRANSPORT = EMAIL_BACKEND  # noqa: F821 (read above)
EMAIL_BACKEND = "ctpat.outbox.backends.OutboxBackend"
OUTBOX_MAILS_A_DAY = 100  # to one address
OUTBOX_COMPANY_JOBS = 1  # of one company at the same time
DEFAULT_FROM_EMAIL = ENV.get("DEFAULT_FROM_EMAIL") or "C-TPAT programme <noreply@localhost>"

# --- Applications -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "ctpat.companies",
    "ctpat.activity",
    "ctpat.files",
    "ctpat.outbox",
    "compliance",
    "partners",
    "audits",
    "ctpat.duties",
    "ctpat.reports",
    "ctpat.operating",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "ctpat.common.assets.AssetsConfig",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "csp",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ctpat.common.headers.headers_middleware",
    "ctpat.common.compression.PageCompression",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "ctpat.activity.origin.origin_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ctpat.companies.sessions.session_limits_middleware",
    "ctpat.companies.language.language_middleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "ctpat.common.htmx.messages_middleware",
]

ROOT_URLCONF = "ctpat.urls"
WSGI_APPLICATION = "ctpat.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ctpat.companies.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "ctpat.companies.templatetags.ui"],
        },
    }
]

FORM_RENDERER = "ctpat.common.forms.HouseRenderer"

STATIC_URL = "/static/"
STATIC_ROOT = env.folder(ENV, "CTPAT_STATIC", DATA / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "ctpat.files.uploading.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
SCANNER = env.scanner(ENV)

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "companies.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "companies:home"
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

ACCOUNT_ADAPTER = "ctpat.companies.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "ctpat.companies.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.number(ENV, "TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_ADAPTER = "ctpat.companies.adapters.MFAAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # it would write at each request; sessions.py writes once a minute

SESSION_IDLE_SECONDS = 60 * 60
SESSION_LIMIT_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_LIMIT_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ctpat.companies.views.errors.csrf_failure"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- The browser's own guards -------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Only a proxy ends HTTPS; one that isn't declared would make the redirect a circle.
SECURE_SSL_REDIRECT = HTTPS and ALLAUTH_TRUSTED_PROXY_COUNT > 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked inside, without the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.time_zone(ENV, "TIME_ZONE")
USE_TZ = True

# --- Cache and background work ------------------------------------------------------------------

CACHES = {"database": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
CACHES["default"] = (
    {
        "BACKEND": "ctpat.common.cache.SteadyCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
    if REDIS_URL
    else CACHES["database"]
)

QUEUE_FOLDER = DATA / "queue"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"  # the name only keeps kombu from warning of its absence
CELERY_BROKER_TRANSPORT = None if REDIS_URL else "ctpat.outbox.broker:Transport"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 1800,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(QUEUE_FOLDER / "messages"),
        "data_folder_out": str(QUEUE_FOLDER / "messages"),
        "control_folder": str(QUEUE_FOLDER / "control"),
        "polling_interval": 0.1,
    }
)
if not REDIS_URL:
    for name in ("messages", "control"):
        (QUEUE_FOLDER / name).mkdir(parents=True, exist_ok=True)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "outbox.run_job": {"queue": "default"},
    "outbox.sweep": {"queue": "default"},
    "reports.prepare_changed": {"queue": "default"},
    "duties.sweep": {"queue": "default"},
    "outbox.send_mail": {"queue": "mail"},  # a slow mail server must not hold up jobs
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "outbox.sweep", "schedule": 15.0, "options": {"queue": "default", "expires": 15}},
    "duties": {"task": "duties.sweep", "schedule": 60.0, "options": {"queue": "default", "expires": 60}},
    "prepare-reports": {
        "task": "reports.prepare_changed",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 60},
    },
}
CELERY_TIMEZONE = "UTC"

LOG_LEVEL = env.log_level(ENV)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "ctpat.common.logs.OneLine", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}},
}

# Grants beyond roles are asked by our own query (see companies/access.py), so guardian's
# authentication backend stays out: it would add global permissions and a superuser bypass.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
