"""manage.py create_api_key --tenant S --member E --name N [--scope read|write]: prints the key alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.accounts.models import ApiKey, Membership
from crm.accounts.services import create_api_key
from crm.tenancy.scope import tenant_scope


class Command(BaseCommand):
    help = "Make an API key that acts as a member. The key alone goes to stdout; it cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, help="short name of the organisation")
        parser.add_argument("--member", required=True, help="e-mail of the member")
        parser.add_argument("--name", required=True)
        parser.add_argument("--scope", choices=ApiKey.Scope.values, default=ApiKey.Scope.WRITE)

    def handle(self, **options: Any) -> None:
        members = Membership.objects.active().with_parties()
        member = members.filter(tenant__slug=options["tenant"], user__email__iexact=options["member"]).first()
        if member is None:
            raise CommandError(f"{options['member']} is no active member of {options['tenant']}.")
        with tenant_scope(member.tenant_id, actor=member.actor):
            _, key = create_api_key(by=member, member=member, name=options["name"], scope=options["scope"])
        self.stdout.write(key)
