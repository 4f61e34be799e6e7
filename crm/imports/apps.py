from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "crm.imports"
    label = "imports"

    def ready(self) -> None:
        autodiscover_modules("imports")
