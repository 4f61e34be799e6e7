"""The endpoints of this app."""

from crm.api.routers import CrmRouter
from customers.assignments.api import AssignmentViewSet
from customers.deals.api import DealStageViewSet, DealViewSet
from customers.follow_ups.api import FollowUpViewSet
from customers.interactions.api import InteractionViewSet
from customers.products.api import ProductViewSet
from customers.profiles.api import ContactViewSet, CustomerViewSet
from customers.sales.api import SaleViewSet
from customers.tiers.api import TierChangeViewSet

router = CrmRouter()
router.register("customers", CustomerViewSet, basename="customer")
router.register("contacts", ContactViewSet, basename="contact")
router.register("assignments", AssignmentViewSet, basename="assignment")
router.register("products", ProductViewSet, basename="product")
router.register("tier-changes", TierChangeViewSet, basename="tier-change")
router.register("interactions", InteractionViewSet, basename="interaction")
router.register("follow-ups", FollowUpViewSet, basename="follow-up")
router.register("deals", DealViewSet, basename="deal")
router.register("deal-stages", DealStageViewSet, basename="deal-stage")
router.register("sales", SaleViewSet, basename="sale")
