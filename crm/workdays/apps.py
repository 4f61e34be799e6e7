from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "crm.workdays"
    label = "workdays"
