"""Makes organisations and members for tests."""

from itertools import count
from typing import Any

from crm.tenancy.models import Tenant

_number = count(1)


def a_tenant(**changes: Any) -> Tenant:
    number = next(_number)
    fields = {"slug": f"org-{number}", "name": f"Organisation {number}", "time_zone": "Asia/Shanghai"}
    return Tenant.objects.create(**fields | changes)
