from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BatchesConfig(AppConfig):
    name = "crm.batches"
    label = "batches"

    def ready(self) -> None:
        autodiscover_modules("batches")
