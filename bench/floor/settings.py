"""A bare Django with REST framework, on the product's database as the role that sees all rows."""

import os

from crm import environment as env

SECRET_KEY = "only-for-the-bench"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bench.floor.urls"
WSGI_APPLICATION = "bench.floor.wsgi.application"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "bench.floor"]
MIDDLEWARE: list[str] = []
DATABASES = {
    "default": {
        **env.database(os.environ["DATABASE_OWNER_URL"]),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
    }
}
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["bench.floor.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
