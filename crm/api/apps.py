from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "crm.api"
    label = "api"

    def ready(self) -> None:
        from crm.api import openapi  # noqa: F401  teaches the schema our fields and our authentication
