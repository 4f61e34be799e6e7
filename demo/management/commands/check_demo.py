"""manage.py check_demo: what the product computed against totals recorded elsewhere, row for row."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope
from demo import oracle
from demo.people import MAVEN


class Command(BaseCommand):
    help = (
        "Compare the demo's figures with demo/maven_crm/oracle.csv. Load the demo with DEMO_AS_RECORDED=1 first."
    )

    def handle(self, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=MAVEN.slug, is_demo=True).first()
        if tenant is None:
            raise CommandError("The demo is not loaded. Run load_demo with DEMO_AS_RECORDED=1.")
        with tenant_scope(tenant.pk, read_only=True):
            equal, wrong, total = self._compare()
        for metric in sorted(total):
            self.stdout.write(f"{metric:<40} {equal[metric]:>4} of {total[metric]}")
        self.stdout.write(f"{equal.total()} of {total.total()} rows equal")
        if wrong:
            raise CommandError("\n".join(wrong[:20]))

    def _compare(self) -> tuple[Counter[str], list[str], Counter[str]]:
        computed, equal, total, wrong = oracle.Computed(), Counter[str](), Counter[str](), []
        for row in oracle.rows():
            total[row.metric] += 1
            found = computed.of(row)
            if oracle.equals(found, row.value):
                equal[row.metric] += 1
            else:
                wrong.append(f"{row.metric} {row.agent} {row.period} {row.dimension}: {found}, not {row.value}")
        return equal, wrong, total
