"""Endpoints of imports."""

from crm.api.routers import CrmRouter
from crm.imports.api import ImportRowViewSet, ImportViewSet

router = CrmRouter()
router.register("imports", ImportViewSet, basename="import")
router.register("import-rows", ImportRowViewSet, basename="import-row")
