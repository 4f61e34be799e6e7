"""manage.py verify_audit: walks every organisation's chain and names the first event that does not fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.events.sealing import first_broken
from crm.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Verify the audit trail of every organisation."

    def handle(self, **options: Any) -> None:
        broken = False
        for tenant in Tenant.objects.order_by("slug"):
            found = first_broken(tenant.pk)
            broken = broken or found is not None
            self.stdout.write(
                f"{tenant.slug}: " + (f"broken at {found.sequence} ({found.event_id})" if found else "ok")
            )
        if broken:
            raise CommandError("The audit trail was changed.")
