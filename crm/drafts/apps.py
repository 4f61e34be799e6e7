from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "crm.drafts"
    label = "drafts"
