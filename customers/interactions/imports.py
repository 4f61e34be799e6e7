"""Interactions from a file."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from agents.models import Agent
from crm.accounts.models import Membership
from crm.imports.lookups import Reference
from crm.imports.parsers import Choice, Duration, Moment, Text
from crm.imports.registry import SYSTEM, Column, FactImporter, Record
from customers.interactions.models import Interaction
from customers.interactions.services import (
    InteractionDraft,
    check_interaction,
    log_interactions,
    remove_interactions,
)
from customers.profiles.models import Customer

CHANNELS = {
    Interaction.Channel.CALL: ("phone", "phone call", "电话", "通话"),
    Interaction.Channel.VISIT: ("on site", "拜访", "上门"),
    Interaction.Channel.MESSAGE: ("wechat", "sms", "chat", "微信", "短信", "消息"),
    Interaction.Channel.EMAIL: ("mail", "e-mail", "邮件"),
    Interaction.Channel.MEETING: ("会议", "会面", "面谈"),
}
DIRECTIONS = {
    Interaction.Direction.OUT: ("outgoing", "outbound", "呼出", "主动"),
    Interaction.Direction.IN: ("incoming", "inbound", "呼入", "来电"),
}
OUTCOMES = {
    Interaction.Outcome.PROGRESS: ("有进展", "推进"),
    Interaction.Outcome.REACHED: ("connected", "已联系", "接通"),
    Interaction.Outcome.NO_ANSWER: ("no answer", "missed", "未接通", "无人接听"),
    Interaction.Outcome.DECLINED: ("refused", "拒绝"),
    Interaction.Outcome.PROBLEM: ("complaint", "有问题", "问题"),
}


class InteractionImporter(FactImporter):
    """What was done with customers, as logged elsewhere."""

    kind = "interactions"
    label = _("Interactions")
    order = 90
    model = Interaction
    parties = {"agent": Agent, "customer": Customer}
    columns = (
        Column("external_id", _("external id"), Text(120), ("id", "record id", "外部编号"), example="I-1001"),
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
            "channel",
            _("channel"),
            Choice.of(Interaction.Channel.choices, CHANNELS),
            ("type", "跟进方式", "渠道", "方式"),
            True,
            "call",
            "电话",
        ),
        Column(
            "occurred_at",
            _("when"),
            Moment(),
            ("date", "time", "occurred at", "跟进时间", "时间", "日期"),
            True,
            "2026-03-05 14:30",
        ),
        Column(
            "summary",
            _("what happened"),
            Text(8000),
            ("note", "content", "description", "跟进内容", "内容", "备注"),
            True,
            "Asked about the renewal",
            "询问续约",
        ),
        Column(
            "direction",
            _("direction"),
            Choice.of(Interaction.Direction.choices, DIRECTIONS),
            ("方向",),
            example="out",
            example_zh="呼出",
        ),
        Column(
            "outcome",
            _("outcome"),
            Choice.of(Interaction.Outcome.choices, OUTCOMES),
            ("result", "结果"),
            example="reached",
            example_zh="已联系",
        ),
        Column("duration_s", _("duration in seconds"), Duration(), ("duration", "时长", "通话时长"), example="90"),
    )

    def check(self, record: Record) -> None:
        check_interaction(self.draft_of(record, self.stand_ins(record), ""), now=timezone.now())

    def draft_of(self, record: Record, party: Callable[[str], Any], external_id: str) -> InteractionDraft:
        return InteractionDraft(
            agent=party("agent"),
            customer=party("customer"),
            channel=record["channel"],
            summary=record["summary"],
            occurred_at=record["occurred_at"],
            direction=record["direction"] or Interaction.Direction.OUT,
            outcome=record["outcome"] or Interaction.Outcome.REACHED,
            duration_s=record.values.get("duration_s"),
            external_system=SYSTEM,
            external_id=external_id,
        )

    def write(self, *, by: Membership, drafts: Sequence[InteractionDraft]) -> list[Interaction]:
        return log_interactions(by=by, drafts=drafts, source=Interaction.Source.IMPORT)

    def take_back(self, *, by: Membership, ids: Sequence[UUID]) -> dict[UUID, str]:
        rows = Interaction.objects.filter(pk__in=ids)
        remove_interactions(by=by, interactions=rows, reason=translated("The import was taken back"))
        return {}


INTERACTIONS = InteractionImporter()
