"""The pages of this app."""

from django.urls import path

from incentives.payouts import pages as payouts
from incentives.plans import pages as plans
from incentives.simulations import pages as simulations

app_name = "incentives"
urlpatterns = [
    path("incentives/plans/", plans.PlanListPage.as_view(), name="plans"),
    path("incentives/plans/new/", plans.CreatePlanPage.as_view(), name="new-plan"),
    path("incentives/plans/<uuid:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("incentives/plans/<uuid:pk>/versions/new/", plans.WriteVersionPage.as_view(), name="new-version"),
    path("incentives/plans/<uuid:pk>/enrol/", plans.EnrolAgentsPage.as_view(), name="enrol"),
    path("incentives/plans/<uuid:pk>/retire/", plans.RetirePlanPage.as_view(), name="retire-plan"),
    path("incentives/plans/<uuid:pk>/resume/", plans.ResumePlanPage.as_view(), name="resume-plan"),
    path("incentives/enrolments/<uuid:pk>/end/", plans.EndEnrolmentPage.as_view(), name="end-enrolment"),
    path("incentives/simulate/", simulations.SimulatePage.as_view(), name="simulate"),
    path("incentives/runs/", payouts.PayoutRunListPage.as_view(), name="runs"),
    path("incentives/runs/open/", payouts.OpenRunPage.as_view(), name="open-run"),
    path("incentives/runs/<uuid:pk>/", payouts.PayoutRunPage.as_view(), name="run"),
    path("incentives/runs/<uuid:pk>/calculate/", payouts.CalculateRunPage.as_view(), name="calculate-run"),
    path("incentives/runs/<uuid:pk>/publish/", payouts.PublishRunPage.as_view(), name="publish-run"),
    path("incentives/statements/", payouts.StatementListPage.as_view(), name="statements"),
    path("incentives/statements/<uuid:pk>/", payouts.StatementPage.as_view(), name="statement"),
    path(
        "incentives/statements/<uuid:pk>/confirm/",
        payouts.ConfirmStatementPage.as_view(),
        name="confirm-statement",
    ),
]
