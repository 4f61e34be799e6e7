"""The project: the ground every floor stands on (its packages) and the roof over them (its modules)."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
