"""Follow-ups from a file."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from agents.models import Agent
from crm.accounts.models import Membership
from crm.imports.lookups import Reference
from crm.imports.parsers import Moment, Text
from crm.imports.registry import SYSTEM, Column, FactImporter, Record
from customers.follow_ups.models import FollowUp
from customers.follow_ups.services import FollowUpDraft, cancel_follow_ups, check_follow_up, plan_follow_ups
from customers.profiles.models import Customer


class FollowUpImporter(FactImporter):
    """What is to be done next. A row with a moment of completion is history."""

    kind = "follow-ups"
    label = _("Follow-ups")
    order = 100
    model = FollowUp
    parties = {"agent": Agent, "customer": Customer}
    columns = (
        Column("external_id", _("external id"), Text(120), ("id", "task id", "外部编号"), example="F-1001"),
        Column(
            "agent",
            _("agent"),
            Reference(gettext_noop("agents"), Agent.objects.visible_to, ("name", "email", "code", "external_id")),
            ("owner", "负责人", "跟进人", "客户经理", "代理"),
            True,
            "Anna Snelling",
            "李娜",
        ),
        Column(
            "customer",
            _("customer"),
            Reference(gettext_noop("customers"), Customer.objects.visible_to),
            ("account", "company", "客户", "客户名称"),
            True,
            "Acme Corporation",
            "华星科技",
        ),
        Column(
            "note",
            _("what to do"),
            Text(300),
            ("subject", "task", "what to do", "事项", "内容", "待办"),
            True,
            "Call back",
            "回访",
        ),
        Column(
            "due_at",
            _("due"),
            Moment(),
            ("due date", "date", "到期时间", "回访时间", "下次跟进", "下次联系时间"),
            True,
            "2026-03-05 14:30",
        ),
        Column("remind_at", _("remind at"), Moment(), ("reminder", "提醒时间")),
        Column("done_at", _("done"), Moment(), ("completed", "completed at", "完成时间")),
    )

    def check(self, record: Record) -> None:
        check_follow_up(self.draft_of(record, self.stand_ins(record), ""))

    def draft_of(self, record: Record, party: Callable[[str], Any], external_id: str) -> FollowUpDraft:
        return FollowUpDraft(
            agent=party("agent"),
            customer=party("customer"),
            note=record["note"],
            due_at=record["due_at"],
            remind_at=record["remind_at"] or None,
            done_at=record["done_at"] or None,
            external_system=SYSTEM,
            external_id=external_id,
        )

    def write(self, *, by: Membership, drafts: Sequence[FollowUpDraft]) -> list[FollowUp]:
        return plan_follow_ups(by=by, drafts=drafts, source=FollowUp.Source.IMPORT)

    def changed_since(self, versions: Mapping[UUID, int]) -> set[UUID]:
        now = dict(FollowUp.objects.filter(pk__in=versions).values_list("pk", "version"))
        return {pk for pk, version in versions.items() if now.get(pk) != version}

    def take_back(self, *, by: Membership, ids: Sequence[UUID]) -> dict[UUID, str]:
        rows = FollowUp.objects.filter(pk__in=ids)
        cancel_follow_ups(by=by, follow_ups=rows, reason=translated("The import was taken back"))
        return {}


FOLLOW_UPS = FollowUpImporter()
