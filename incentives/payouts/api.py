"""Payout runs, statements and their lines, in the API."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import serializers

from agents.models import Agent
from crm.accounts.roles import Ability
from crm.api.permissions import ANYONE
from crm.api.problems import Problem
from crm.api.serializers import CrmSerializer, Input, MoneyField, Named
from crm.api.viewsets import Create, CrmViewSet, Detail, List, verb
from incentives.engine.wording import render
from incentives.payouts.filters import PayoutRunFilterSet, StatementFilterSet, StatementLineFilterSet
from incentives.payouts.models import PayoutRun, Statement, StatementLine
from incentives.payouts.services import calculate_run, confirm_statement, open_run, publish_run, return_run


class PayoutRunSerializer(CrmSerializer):
    class Meta:
        model = PayoutRun
        fields = [
            "id",
            "period_kind",
            "starts_on",
            "ends_on",
            "state",
            "digest",
            "notes",
            "calculated_at",
            "stale_since",
            "prepared_by",
            "returned_at",
            "returned_by",
            "return_reason",
            "published_at",
            "version",
        ]
        read_only_fields = [name for name in fields if name not in ("period_kind", "starts_on")]


class PublishRun(Input):
    digest = serializers.CharField(max_length=64, help_text="Of the run as you have seen it.")


class ReturnRun(Input):
    digest = serializers.CharField(max_length=64, help_text="Of the run as you have seen it.")
    reason = serializers.CharField(max_length=300, help_text="What is to be put right.")


class PayoutRunViewSet(List, Detail, Create, CrmViewSet):
    """Payout runs: everybody's statements for a period. Draft until published, then closed for good.

    Every POST needs an `Idempotency-Key`: whatever happens on the way, nothing is done twice.
    """

    queryset = PayoutRun.objects.all()
    serializer_class = PayoutRunSerializer
    filterset_class = PayoutRunFilterSet
    sorts = {"starts_on": "starts_on"}
    default_sort = "-starts_on"
    ability = Ability.RUN_PAYOUTS

    def require_key(self) -> None:
        """Without a key nobody could tell a repeated request from a second one."""
        if "Idempotency-Key" not in self.request.headers:
            raise Problem("idempotency_key_invalid", _("Pay needs an Idempotency-Key header, such as a new UUID."))

    def create_one(self, data: dict[str, Any]) -> PayoutRun:
        self.require_key()
        return open_run(by=self.member, **data)

    @verb()
    def calculate(self, run: PayoutRun, data: dict[str, Any]) -> PayoutRun:
        """Work out every statement of the draft anew."""
        self.require_key()
        return calculate_run(by=self.member, run=run)

    @verb(body=PublishRun)
    def publish(self, run: PayoutRun, data: dict[str, Any]) -> PayoutRun:
        """Close the run as it was seen (`digest`) and show the agents their statements."""
        self.require_key()
        return publish_run(by=self.member, run=run, digest=data["digest"])

    @verb(body=ReturnRun)
    def send_back(self, run: PayoutRun, data: dict[str, Any]) -> PayoutRun:
        """Send the draft back to whoever prepared it, with the reason."""
        self.require_key()
        return return_run(by=self.member, run=run, **data)


class StatementLineSerializer(CrmSerializer):
    amount = MoneyField()
    why = serializers.SerializerMethodField(help_text="The explanation in words, in the language asked for.")

    class Meta:
        model = StatementLine
        fields = [
            "id",
            "statement",
            "plan_version",
            "kind",
            "component",
            "key",
            "origin_starts_on",
            "fact_type",
            "fact_id",
            "fact_label",
            "basis",
            "rate",
            "amount",
            "why",
            "explanation",
        ]

    def get_why(self, line: StatementLine) -> list[dict[str, str]]:
        return [{"term": term, "text": text} for term, text in render(line.explanation, get_language() or "en")]


class StatementSerializer(CrmSerializer):
    agent = Named(queryset=Agent.objects.all())
    total = MoneyField(amount="total")
    state = serializers.CharField(source="run.state")

    class Meta:
        model = Statement
        fields = ["id", "run", "agent", "starts_on", "ends_on", "state", "total", "notes", "seen_at"]


class StatementWithLinesSerializer(StatementSerializer):
    lines = StatementLineSerializer(many=True)

    class Meta(StatementSerializer.Meta):
        fields = [*StatementSerializer.Meta.fields, "lines"]


class StatementViewSet(List, Detail, CrmViewSet):
    """Statements: what an agent earned in a period, line by line, each with its reason."""

    queryset = Statement.objects.with_parties()
    serializer_class = StatementSerializer
    filterset_class = StatementFilterSet
    sorts = {"starts_on": "starts_on"}
    default_sort = "-starts_on"

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if self.action != "retrieve":
            return found
        return found.prefetch_related(Prefetch("lines", StatementLine.objects.order_by("position")))

    def get_serializer_class(self) -> type[Any]:
        return StatementWithLinesSerializer if self.action == "retrieve" else StatementSerializer

    @verb(ability=ANYONE)
    def confirm(self, statement: Statement, data: dict[str, Any]) -> Statement:
        """The agent has read the statement and has no objection."""
        return confirm_statement(by=self.member, statement=statement)


class StatementLineViewSet(List, Detail, CrmViewSet):
    """Lines of statements: the amount, the fact behind it, and the stored arithmetic that comes to the amount."""

    queryset = StatementLine.objects.all()
    serializer_class = StatementLineSerializer
    filterset_class = StatementLineFilterSet
    default_sort = "-id"
