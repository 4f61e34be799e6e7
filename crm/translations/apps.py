from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    """Keeps every visible word in both languages."""

    name = "crm.translations"
    verbose_name = _("Translations")
