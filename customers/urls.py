"""The pages of this app."""

from django.urls import path

from customers.assignments import pages as assignments
from customers.calendar_feeds import pages as calendar_feeds
from customers.day_shifts import pages as day_shifts
from customers.deals import pages as deals
from customers.dossiers import pages as dossiers
from customers.follow_ups import pages as follow_ups
from customers.interactions import pages as interactions
from customers.products import pages as products
from customers.profiles import pages as profiles
from customers.sales import pages as sales
from customers.tiers import pages as tiers

app_name = "customers"
urlpatterns = [
    path("customers/", dossiers.CustomerListPage.as_view(), name="customers"),
    path("customers/new/", profiles.CreateCustomerPage.as_view(), name="new-customer"),
    path("customers/mine/", profiles.OwnCustomersPage.as_view(), name="own-customers"),
    path("customers/known/", profiles.KnownCustomersPage.as_view(), name="known-customers"),
    path("customers/picker/", profiles.CustomerPickerPage.as_view(), name="picker"),
    path("customers/<uuid:pk>/", dossiers.CustomerPage.as_view(), name="customer"),
    path("customers/<uuid:pk>/health/", dossiers.HealthPage.as_view(), name="health"),
    path("customers/<uuid:pk>/brief/", dossiers.BriefPage.as_view(), name="brief"),
    path("customers/<uuid:pk>/fill/<slug:field>/", profiles.FillFieldPage.as_view(), name="fill-field"),
    path("customers/<uuid:pk>/phone/", profiles.ShowCustomerPhonePage.as_view(), name="show-phone"),
    path("contacts/<uuid:pk>/phone/", profiles.ShowContactPhonePage.as_view(), name="show-contact-phone"),
    path("customers/<uuid:pk>/change/", profiles.ChangeCustomerPage.as_view(), name="change-customer"),
    path("customers/<uuid:pk>/archive/", profiles.ArchiveCustomerPage.as_view(), name="archive-customer"),
    path("customers/<uuid:pk>/restore/", profiles.RestoreCustomerPage.as_view(), name="restore-customer"),
    path("customers/<uuid:pk>/assign/", assignments.AssignOwnerPage.as_view(), name="assign-customer"),
    path(
        "customers/<uuid:pk>/collaborators/new/",
        assignments.AddCollaboratorPage.as_view(),
        name="add-collaborator",
    ),
    path("customers/<uuid:pk>/credit/", assignments.CreditPreviewPage.as_view(), name="credit-preview"),
    path("customers/<uuid:pk>/contacts/new/", profiles.CreateContactPage.as_view(), name="new-contact"),
    path("customers/<uuid:pk>/tiers/<slug:axis>/", tiers.OverrideTierPage.as_view(), name="override-tier"),
    path("customers/<uuid:pk>/tiers/<slug:axis>/end/", tiers.EndOverridePage.as_view(), name="end-override"),
    path("assignments/<uuid:pk>/share/", assignments.ChangeSharePage.as_view(), name="change-share"),
    path("assignments/<uuid:pk>/end/", assignments.EndAssignmentPage.as_view(), name="end-assignment"),
    path("contacts/<uuid:pk>/change/", profiles.ChangeContactPage.as_view(), name="change-contact"),
    path("contacts/<uuid:pk>/remove/", profiles.RemoveContactPage.as_view(), name="remove-contact"),
    path("products/", products.ProductListPage.as_view(), name="products"),
    path("products/new/", products.CreateProductPage.as_view(), name="new-product"),
    path("products/<uuid:pk>/change/", products.ChangeProductPage.as_view(), name="change-product"),
    path("tiers/rule/", tiers.TierRulePage.as_view(), name="tier-rule"),
    path("customers/<uuid:pk>/timeline/", dossiers.TimelinePage.as_view(), name="timeline"),
    path("interactions/", interactions.InteractionListPage.as_view(), name="interactions"),
    path("interactions/log/", interactions.LogInteractionPage.as_view(), name="log-interaction"),
    path("interactions/files/", interactions.UploadPage.as_view(), name="add-file"),
    path("interactions/files/<uuid:pk>/", interactions.FilePage.as_view(), name="file"),
    path("interactions/files/<uuid:pk>/remove/", interactions.RemoveFilePage.as_view(), name="remove-file"),
    path("interactions/<uuid:pk>/", interactions.InteractionPage.as_view(), name="interaction"),
    path("interactions/<uuid:pk>/pin/", interactions.PinInteractionPage.as_view(), name="pin-interaction"),
    path("interactions/<uuid:pk>/unpin/", interactions.UnpinInteractionPage.as_view(), name="unpin-interaction"),
    path("interactions/<uuid:pk>/undo/", interactions.UndoInteractionPage.as_view(), name="undo-interaction"),
    path("follow-ups/", follow_ups.FollowUpListPage.as_view(), name="follow-ups"),
    path("follow-ups/new/", follow_ups.PlanFollowUpPage.as_view(), name="plan-follow-up"),
    path("follow-ups/understand/<slug:name>/", follow_ups.UnderstandPage.as_view(), name="understand"),
    path("follow-ups/<uuid:pk>/", follow_ups.FollowUpPage.as_view(), name="follow-up"),
    path("follow-ups/<uuid:pk>/complete/", follow_ups.CompleteFollowUpPage.as_view(), name="complete-follow-up"),
    path("follow-ups/<uuid:pk>/snooze/", follow_ups.SnoozeFollowUpPage.as_view(), name="snooze-follow-up"),
    path("follow-ups/<uuid:pk>/move/", follow_ups.RescheduleFollowUpPage.as_view(), name="reschedule-follow-up"),
    path("follow-ups/<uuid:pk>/cancel/", follow_ups.CancelFollowUpPage.as_view(), name="cancel-follow-up"),
    path("follow-ups/<uuid:pk>/once/", follow_ups.StopRepeatingPage.as_view(), name="stop-repeating"),
    path("follow-ups/<uuid:pk>/reopen/", follow_ups.ReopenFollowUpPage.as_view(), name="reopen-follow-up"),
    path("follow-ups/<uuid:pk>/to/", follow_ups.MoveFollowUpPage.as_view(), name="move-follow-up"),
    path("follow-ups/shift/", day_shifts.ShiftDayPage.as_view(), name="shift-day"),
    path("follow-ups/shift/back/", day_shifts.ShiftBackPage.as_view(), name="shift-back"),
    path("calendar/feeds/", calendar_feeds.FeedsPage.as_view(), name="calendar-feeds"),
    path("calendar/feeds/new/", calendar_feeds.CreateFeedPage.as_view(), name="create-calendar-feed"),
    path("calendar/feeds/<uuid:pk>/end/", calendar_feeds.RevokeFeedPage.as_view(), name="revoke-calendar-feed"),
    path("calendar/feed/<str:token>.ics", calendar_feeds.feed, name="calendar-feed"),
    path("deals/", deals.DealListPage.as_view(), name="deals"),
    path("deals/board/", deals.DealBoardPage.as_view(), name="deal-board"),
    path("deals/new/", deals.OpenDealPage.as_view(), name="open-deal"),
    path("deals/<uuid:pk>/", deals.DealPage.as_view(), name="deal"),
    path("deals/<uuid:pk>/change/", deals.ChangeDealPage.as_view(), name="change-deal"),
    path("deals/<uuid:pk>/win/", deals.WinDealPage.as_view(), name="win-deal"),
    path("deals/<uuid:pk>/lose/", deals.LoseDealPage.as_view(), name="lose-deal"),
    path("deals/<uuid:pk>/move/<uuid:stage>/", deals.MoveDealPage.as_view(), name="move-deal"),
    path("deals/<uuid:pk>/reopen/", deals.ReopenDealPage.as_view(), name="reopen-deal"),
    path("sales/", sales.SaleListPage.as_view(), name="sales"),
    path("sales/new/", sales.RecordSalePage.as_view(), name="record-sale"),
    path("sales/<uuid:pk>/reverse/", sales.ReverseSalePage.as_view(), name="reverse-sale"),
]
