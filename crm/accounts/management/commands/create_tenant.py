"""manage.py create_tenant --slug S --name N --owner-email E --owner-password P"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from crm.accounts.services import create_tenant
from crm.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Found an organisation and give it its owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--slug", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-password", required=True)
        parser.add_argument("--owner-name", default="")
        parser.add_argument("--language", choices=Tenant.Language.values, default=Tenant.Language.EN)
        parser.add_argument("--time-zone", default="Asia/Shanghai")
        parser.add_argument("--currency", default="CNY")

    def handle(self, **options: Any) -> None:
        names = (
            "slug",
            "name",
            "owner_email",
            "owner_password",
            "owner_name",
            "language",
            "time_zone",
            "currency",
        )
        try:
            owner = create_tenant(**{name: options[name] for name in names})
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{owner.tenant.slug} {owner.tenant_id}")
