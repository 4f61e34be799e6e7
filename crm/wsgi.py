"""The web process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
application = get_wsgi_application()

from crm.tenancy.startup import refuse_unsafe_role  # noqa: E402  needs the apps to be loaded

refuse_unsafe_role()
