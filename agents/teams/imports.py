"""Teams from a file."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from agents.teams.models import Team
from agents.teams.services import TeamDraft, remove_teams, save_teams
from crm.imports.lookups import Reference
from crm.imports.parsers import Text
from crm.imports.registry import Column, DraftImporter


class TeamImporter(DraftImporter):
    """The organisation's tree; a team may come before the one it belongs to."""

    kind = "teams"
    label = _("Teams")
    order = 10
    key = "name"
    model, draft = Team, TeamDraft
    save_many, remove_many = save_teams, remove_teams
    columns = (
        Column(
            "name", _("name"), Text(120), ("team", "团队", "团队名称", "部门", "名称"), True, "East 1", "华东一部"
        ),
        Column(
            "parent",
            _("belongs to"),
            Reference(gettext_noop("teams"), Team.objects.visible_to, ("name", "external_id"), in_file=True),
            ("parent team", "office", "上级团队", "上级部门"),
            example="East",
            example_zh="华东",
        ),
        Column("region", _("region"), Text(80), ("地区", "区域", "大区"), example="East", example_zh="华东"),
        Column("external_id", _("external id"), Text(120), ("id", "外部编号"), example="T-1"),
    )


TEAMS = TeamImporter()
