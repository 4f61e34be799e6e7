"""manage.py demo_sign_ins"""

from typing import Any

from django.core.management.base import BaseCommand

from crm.accounts.models import Membership
from crm.accounts.roles import Role
from demo.people import IN_BOTH, MAVEN, PASSWORD, YUNFAN

ROLES = {
    Role.OWNER: "Owner 所有者",
    Role.ADMIN: "Administrator 管理员",
    Role.MANAGER: "Manager 主管",
    Role.FINANCE: "Finance 财务",
    Role.AGENT: "Agent 代理",
    Role.VIEWER: "Viewer 只读",
}


class Command(BaseCommand):
    help = "Print whom the demo can be entered as: one person of each role in each demo organisation."

    def handle(self, **options: Any) -> None:
        shown = Membership.objects.active().with_parties().filter(tenant__is_demo=True)
        for slug in (MAVEN.slug, YUNFAN.slug):
            members = shown.filter(tenant__slug=slug).order_by("created_at", "pk")
            seen: set[str] = set()
            for member in members:
                if member.role not in seen:
                    seen.add(member.role)
                    mark = " *" if member.user.email == IN_BOTH else ""
                    self.stdout.write(
                        f"{member.tenant.name:<16}{ROLES[Role(member.role)]:<22}{member.user.email}{mark}"
                    )
        if shown.exists():
            self.stdout.write(f"Password 密码: {PASSWORD}    * belongs to both organisations 属于两个组织")
