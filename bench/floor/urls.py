"""What is measured against, and nothing else."""

from django.urls import path

from bench.floor.views import CustomerList, InteractionCreate

urlpatterns = [
    path("customers/", CustomerList.as_view()),
    path("interactions/", InteractionCreate.as_view()),
]
