from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "crm.lists"
    label = "lists"

    def ready(self) -> None:
        from crm.lists.shelf import Shelf
        from crm.pages.lists.shelf import register_shelf

        register_shelf(Shelf)
