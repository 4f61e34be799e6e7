"""The pages of this app."""

from django.urls import path

from evaluations.goals import pages as goals
from evaluations.metrics import pages as metrics

app_name = "evaluations"
urlpatterns = [
    path("goals/", goals.GoalListPage.as_view(), name="goals"),
    path("goals/propose/", goals.ProposeGoalPage.as_view(), name="propose-goal"),
    path("goals/<uuid:pk>/", goals.GoalPage.as_view(), name="goal"),
    path("goals/<uuid:pk>/agree/", goals.AgreeGoalPage.as_view(), name="agree-goal"),
    path("goals/<uuid:pk>/decline/", goals.DeclineGoalPage.as_view(), name="decline-goal"),
    path("goals/<uuid:pk>/counter/", goals.CounterGoalPage.as_view(), name="counter-goal"),
    path("goals/<uuid:pk>/amend/", goals.AmendGoalPage.as_view(), name="amend-goal"),
    path("goals/<uuid:pk>/withdraw/", goals.WithdrawGoalPage.as_view(), name="withdraw-goal"),
    path("metrics/", metrics.MetricListPage.as_view(), name="metrics"),
    path("metrics/define/", metrics.DefineMetricPage.as_view(), name="define-metric"),
    path("metrics/<uuid:pk>/change/", metrics.ChangeMetricPage.as_view(), name="change-metric"),
    path("metrics/<uuid:pk>/", metrics.MetricPage.as_view(), name="metric"),
]
