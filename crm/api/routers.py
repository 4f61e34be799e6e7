"""Routes of the view sets: `/api/v1/<noun>/`, ids below, verbs last."""

from rest_framework.routers import SimpleRouter


class CrmRouter(SimpleRouter):
    """Each app's `api_urls.py` has one; crm/urls.py joins them."""
