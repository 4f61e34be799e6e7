"""Who may do what: one table, read by permissions, navigation and the page that says it in sentences."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member is in one organisation."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Administrator")
    MANAGER = "manager", _("Manager")
    FINANCE = "finance", _("Finance")
    AGENT = "agent", _("Agent")
    VIEWER = "viewer", _("Viewer")


class Ability(models.TextChoices):
    """One thing a member may do. The label finishes the sentence "… may"."""

    SEE_ALL = "see_all", _("see every customer, agent and figure of the organisation")
    SEE_TEAM = "see_team", _("see the customers and figures of the teams they lead, with all teams below")
    SEE_OWN = "see_own", _("see the customers they look after or are assigned to, and their own figures")
    WORK = "work", _("log interactions and keep customers, follow-ups and deals they can see")
    RECORD_SALES = "record_sales", _("record orders, refunds and receipts")
    ASSIGN = "assign", _("decide who looks after which customer")
    SET_GOALS = "set_goals", _("propose goals to agents")
    MANAGE_AGENTS = "manage_agents", _("add agents, agencies and teams")
    DEFINE_METRICS = "define_metrics", _("define metrics, stages, products and tier rules")
    DEFINE_PLANS = "define_plans", _("write incentive plans")
    RUN_PAYOUTS = "run_payouts", _("calculate and publish statements")
    SHARE_VIEWS = "share_views", _("share views of lists with everybody")
    IMPORT = "import", _("import files and take an import back")
    MANAGE_MEMBERS = "manage_members", _("invite members and change roles")
    MANAGE_ORGANISATION = "manage_organisation", _("change the organisation's settings and API keys")
    READ_AUDIT = "read_audit", _("read the audit trail")


_ALL = set(Ability) - {Ability.SEE_TEAM, Ability.SEE_OWN}
ABILITIES: dict[str, set[Ability]] = {
    Role.OWNER: _ALL,
    Role.ADMIN: _ALL - {Ability.DEFINE_PLANS, Ability.RUN_PAYOUTS},
    Role.MANAGER: {
        Ability.SEE_TEAM,
        Ability.WORK,
        Ability.RECORD_SALES,
        Ability.ASSIGN,
        Ability.SET_GOALS,
        Ability.SHARE_VIEWS,
        Ability.IMPORT,
    },
    Role.FINANCE: {
        Ability.SEE_ALL,
        Ability.RECORD_SALES,
        Ability.DEFINE_PLANS,
        Ability.RUN_PAYOUTS,
        Ability.SHARE_VIEWS,
        Ability.READ_AUDIT,
    },
    Role.AGENT: {Ability.SEE_OWN, Ability.WORK, Ability.RECORD_SALES},
    Role.VIEWER: {Ability.SEE_ALL},
}

SENTENCES: dict[str, Promise] = {
    Role.OWNER: _("The owner answers for the organisation: everything is open to them, pay included."),
    Role.ADMIN: _("Administrators keep the house in order: people, rules and settings, but not pay."),
    Role.MANAGER: _("Managers lead teams: they see and steer the work of their people, and nobody else's."),
    Role.FINANCE: _("Finance sees all figures, writes incentive plans and publishes statements."),
    Role.AGENT: _("Agents look after customers: they see their own and those they are asked to help with."),
    Role.VIEWER: _("Viewers read everything and change nothing."),
}
