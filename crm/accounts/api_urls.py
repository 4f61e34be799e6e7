"""Endpoints of members."""

from crm.accounts.api import MemberViewSet, MeViewSet
from crm.api.routers import CrmRouter

router = CrmRouter()
router.register("members", MemberViewSet, basename="member")
router.register("me", MeViewSet, basename="me")
