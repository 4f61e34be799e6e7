"""Settings of every process, from the environment alone (crm/environment.py)."""

from datetime import timedelta

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from crm import environment as env

BASE_DIR = env.BASE_DIR
DATA_DIR = env.DATA_DIR

# Core
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "only-for-checks" if env.flag("CHECKS_ONLY") else "")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
PUBLIC_URL = env.text("PUBLIC_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}")
INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "crm.tenancy",
    "crm.accounts",
    "crm.events",
    "crm.jobs",
    "crm.drafts",
    "crm.workdays",
    "crm.notifications",
    "crm.batches",
    "crm.imports",
    "crm.lists",
    "crm.api",
    "crm.pages",
    "crm.translations",
    "agents",
    "customers",
    "evaluations",
    "incentives",
    "reports",
    "demo",
]
MIDDLEWARE = [
    "crm.api.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "crm.accounts.middleware.MembershipMiddleware",
    "crm.accounts.once.OnceMiddleware",
]
ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.pages.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database. The app role cannot bypass row-level security; only migrations run as the owner.
DATABASE_ROLE = env.text("DATABASE_ROLE", "app")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL")
DATABASE_URL = env.text("DATABASE_URL", "postgres://crm_app@127.0.0.1:5432/crm")
DATABASES = {
    "default": {
        **env.database(DATABASE_OWNER_URL if DATABASE_ROLE == "owner" else DATABASE_URL),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": "tongzhou",
            "options": "-c statement_timeout=60s -c lock_timeout=10s -c idle_in_transaction_session_timeout=120s",
        },
        "TEST": {"NAME": f"test_crm_{env.text('CRM_TEST_NAME', 'main')}"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Caches hold nothing that must survive: sessions, jobs and idempotency live in Postgres.
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")

# Who signs in
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "crm.accounts.sessions"
SESSION_COOKIE_AGE = int(12 * 3600)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("SECURE_COOKIES")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# Browser security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_TLS_PROXY") else None
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 0)

# Languages. A member's choice comes first, then the organisation's, then the browser's.
LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# Before the words of Django and of libraries, which say some of ours otherwise.
LOCALE_PATHS = [
    BASE_DIR / floor / "locale"
    for floor in ("crm", "agents", "customers", "evaluations", "incentives", "reports", "demo")
]
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
FILES_DIR = DATA_DIR / "files"
ATTACHMENT_MAX_BYTES = env.number("ATTACHMENT_MAX_MB", 10) * 1024 * 1024
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_MB", 50) * 1024 * 1024

# Mail. Without an address each message is written to a file, so that nothing leaves a trial by accident.
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_TLS", default=bool(EMAIL_HOST))
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Tongzhou <no-reply@localhost>")

# Messages to closed browsers. The key is made of SECRET_KEY unless one is given (PEM).
VAPID_PRIVATE_KEY = env.text("VAPID_PRIVATE_KEY").replace("\\n", "\n")
PUSH_CONTACT = env.text("PUSH_CONTACT", "operator@tongzhou.invalid")
PUSH_HOSTS = env.words("PUSH_HOSTS")

# Jobs
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 10,
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 28 * 60
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "jobs.tick", "schedule": timedelta(seconds=20), "options": {"expires": 19}},
    "reconcile": {"task": "jobs.reconcile", "schedule": timedelta(seconds=15), "options": {"expires": 14}},
}

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["crm.api.authentication.MemberAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["crm.api.permissions.IsMember"],
    "DEFAULT_PAGINATION_CLASS": "crm.api.paging.CursorEnvelope",
    "DEFAULT_FILTER_BACKENDS": ["crm.api.filters.StrictFilterBackend"],
    "DEFAULT_PARSER_CLASSES": ["crm.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["crm.api.renderers.OrjsonRenderer"],
    "DEFAULT_SCHEMA_CLASS": "crm.api.schema.CrmSchema",
    "EXCEPTION_HANDLER": "crm.api.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tongzhou API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [],  # choices stay where they are used: shared names for them would collide
}

# Logs: one JSON object a line, with request and tenant, without personal data (crm/api/logs.py)
LOGGING_CONFIG = "crm.api.logs.configure"
LOGGING = {"level": env.text("LOG_LEVEL", "INFO")}

# Filters
FILTERS_EMPTY_CHOICE_LABEL = _("All")

# Demo
DEMO_AS_RECORDED = env.flag("DEMO_AS_RECORDED")

# The schedule is the roof's: the ground finds it by name.
SCHEDULE = "crm.schedule.SCHEDULE"
