from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PagesConfig(AppConfig):
    name = "crm.pages"
    label = "pages"

    def ready(self) -> None:
        autodiscover_modules("navigation", "search", "inbox", "edits")
