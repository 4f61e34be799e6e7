"""Agents from a file, with their teams and who leads them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from agents.agencies.models import Agency
from agents.people.models import Agent
from agents.people.services import AgentDraft, remove_agents, save_agents
from agents.teams.models import Team, TeamMembership
from agents.teams.services import PlaceDraft, TeamDraft, place_agents, remove_teams, save_teams
from crm.accounts.models import Membership
from crm.imports.lookups import Reference
from crm.imports.parsers import Choice, Day, Email, Text, folded
from crm.imports.registry import Column, DraftImporter, Outcome, Record
from crm.tenancy.clock import current_zone, today

KINDS = {
    Agent.Kind.EMPLOYEE: ("employee", "客户经理", "员工", "内部"),
    Agent.Kind.OUTSIDE: ("outside agent", "外部代理", "客户代理", "独立代理"),
    Agent.Kind.AGENCY_STAFF: ("agency staff", "代理商员工", "代理商人员", "代理商"),
}


class AgentImporter(DraftImporter):
    """People who work customers. Managers and teams the file names and nobody knows yet come along."""

    kind = "agents"
    label = _("Agents")
    order = 30
    model, draft = Agent, AgentDraft
    save_many, remove_many = save_agents, remove_agents
    columns = (
        Column(
            "name",
            _("name"),
            Text(120),
            ("agent", "sales agent", "account manager", "姓名", "代理", "客户经理", "负责人", "代理姓名"),
            True,
            "Anna Snelling",
            "李娜",
        ),
        Column(
            "external_id", _("external id"), Text(120), ("id", "agent id", "外部编号", "工号"), example="P-1001"
        ),
        Column(
            "kind",
            _("kind"),
            Choice.of(Agent.Kind.choices, KINDS),
            ("type", "类型", "代理类型"),
            example="employee",
            example_zh="客户经理",
        ),
        Column(
            "agency",
            _("agency"),
            Reference(gettext_noop("agencies"), Agency.objects.visible_to),
            ("partner", "代理商", "所属代理商"),
            example="",
        ),
        Column(
            "team", _("team"), Text(120), ("团队", "部门", "所属团队"), example="East 1", example_zh="华东一部"
        ),
        Column(
            "manager",
            _("manager"),
            Text(120),
            ("team leader", "leader", "上级", "主管", "团队负责人", "经理"),
            example="Cara Losch",
            example_zh="王芳",
        ),
        Column(
            "office",
            _("office (team above)"),
            Text(120),
            ("regional office", "region", "大区", "上级团队", "区域"),
            example="East",
            example_zh="华东",
        ),
        Column("code", _("code"), Text(40), ("编号", "编码"), example="AS"),
        Column(
            "phone", _("phone"), Text(40), ("telephone", "mobile", "电话", "手机"), example="+86 138 0000 0000"
        ),
        Column("email", _("e-mail"), Email(), ("mail", "邮箱", "电子邮件"), example="anna@example.com"),
        Column(
            "joined_on",
            _("joined"),
            Day(),
            ("start date", "hire date", "入职日期", "加入日期"),
            example="2024-03-01",
        ),
    )

    def find(self, *, by: Membership, records: Sequence[Record]) -> dict[int, UUID]:
        """Without an id, people are known by their name, where only one has it."""
        names = {record["name"]: record.number for record in records if not record["external_id"]}
        held: dict[str, list[UUID]] = {}
        for pk, name in Agent.objects.visible_to(by).filter(name__in=names).values_list("pk", "name"):
            held.setdefault(name, []).append(pk)
        return {names[name]: keys[0] for name, keys in held.items() if len(keys) == 1}

    def values(self, record: Record) -> dict[str, Any]:
        return {name: value for name, value in record.values.items() if name not in {"team", "manager", "office"}}

    def save(self, *, by: Membership, records: Sequence[Record]) -> list[Outcome]:
        outcomes = super().save(by=by, records=records)
        _Chart(by, records, outcomes).settle()
        return outcomes

    def take_back_also(self, *, by: Membership, kind: str, ids: Sequence[UUID]) -> None:
        """Managers first ("agents"), then the teams they led ("teams")."""
        if kind == "agents":
            remove_agents(by=by, ids=ids)
        else:
            remove_teams(by=by, ids=ids)


class _Chart:
    """Gives imported people their teams: offices, teams with their leaders, and everybody's place."""

    def __init__(self, by: Membership, records: Sequence[Record], outcomes: Sequence[Outcome]) -> None:
        self.by, self.pairs = by, list(zip(records, outcomes, strict=True))
        self.today = today(current_zone())
        self.agents = {folded(outcome.object.name): outcome.object for outcome in outcomes}
        places = TeamMembership.objects.on(self.today).select_related("team", "agent")
        self.places = {(place.agent_id, place.team_id) for place in places}
        self.led = {place.agent_id: place.team for place in places if place.is_leader}

    def settle(self) -> None:
        drafts: list[PlaceDraft] = []
        for record, outcome in self.pairs:
            team = self._team(record, outcome)
            if team is None:
                continue
            place = self._place(team, outcome.object, record, is_leader=False)
            if place:
                drafts.append(place)
                outcome.is_changed = True
        place_agents(by=self.by, drafts=drafts)

    def _team(self, record: Record, outcome: Outcome) -> Team | None:
        """The team of this row: by its name, else the one its manager leads."""
        office = self._saved_team(outcome, record["office"]) if record["office"] else None
        manager = self._manager(record, outcome) if record["manager"] else None
        name = record["team"] or (manager and self._name_of_team(manager))
        if not name:
            return office
        team = self._saved_team(outcome, name, **({"parent": office} if office else {}))
        if manager and (place := self._place(team, manager, record, is_leader=True)):
            place_agents(by=self.by, drafts=[place])
            self.led[manager.pk] = team
        return team

    def _name_of_team(self, manager: Agent) -> str:
        led = self.led.get(manager.pk)
        return led.name if led else now("%(manager)s's team") % {"manager": manager.name}

    def _saved_team(self, outcome: Outcome, name: str, **values: Any) -> Team:
        (saved,) = save_teams(by=self.by, drafts=[TeamDraft(name=name, **values)], source="import")
        if saved.is_new:
            outcome.also.append(("teams", saved.object.pk))
        return saved.object

    def _manager(self, record: Record, outcome: Outcome) -> Agent:
        """The manager by name: in this file, known already, or new."""
        key = folded(record["manager"])
        if key not in self.agents:
            known = Agent.objects.visible_to(self.by).filter(name=record["manager"]).first()
            if known is None:
                draft = AgentDraft(name=record["manager"], kind=Agent.Kind.EMPLOYEE)
                (saved,) = save_agents(by=self.by, drafts=[draft], source="import")
                known = saved.object
                outcome.also.append(("agents", known.pk))
            self.agents[key] = known
        return self.agents[key]

    def _place(self, team: Team, agent: Agent, record: Record, *, is_leader: bool) -> PlaceDraft | None:
        """A place not held yet, from the day the agent joined, else from today."""
        if (agent.pk, team.pk) in self.places:
            return None
        self.places.add((agent.pk, team.pk))
        starts_on: date = record["joined_on"] or self.today
        return PlaceDraft(team=team, agent=agent, starts_on=starts_on, is_leader=is_leader)


AGENTS = AgentImporter()
