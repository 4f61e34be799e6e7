"""The Celery app. Postgres is the queue of record; the broker only rings the doorbell (crm/jobs)."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
app = Celery("crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def check_the_role(**_: Any) -> None:
    """A worker, like the web, does not start as a role that walks around the fence."""
    from crm.tenancy.startup import refuse_unsafe_role  # the apps are loaded only now

    refuse_unsafe_role()
