"""Agencies from a file."""

from django.utils.translation import gettext_lazy as _

from agents.agencies.models import Agency
from agents.agencies.services import AgencyDraft, remove_agencies, save_agencies
from crm.imports.parsers import Choice, Email, Text
from crm.imports.registry import Column, DraftImporter

STATUS = {
    Agency.Status.CANDIDATE: ("候选", "洽谈中"),
    Agency.Status.ACTIVE: ("合作中", "有效", "正常"),
    Agency.Status.ENDED: ("已终止", "终止"),
}


class AgencyImporter(DraftImporter):
    """Partner firms, known by their name."""

    kind = "agencies"
    label = _("Agencies")
    order = 20
    key = "name"
    model, draft = Agency, AgencyDraft
    save_many, remove_many = save_agencies, remove_agencies
    columns = (
        Column(
            "name",
            _("name"),
            Text(200),
            ("agency", "partner", "代理商", "代理商名称", "名称"),
            True,
            "Harbour Partners",
            "远帆商贸",
        ),
        Column("external_id", _("external id"), Text(120), ("id", "外部编号"), example="A-1001"),
        Column("code", _("code"), Text(40), ("代理商编号", "编号", "编码"), example="HP"),
        Column("region", _("region"), Text(80), ("地区", "区域", "大区"), example="East", example_zh="华东"),
        Column(
            "status",
            _("status"),
            Choice.of(Agency.Status.choices, STATUS),
            ("状态", "合作状态"),
            example="active",
            example_zh="合作中",
        ),
        Column(
            "contact_name",
            _("contact person"),
            Text(120),
            ("contact", "联系人"),
            example="Ann Lee",
            example_zh="李安",
        ),
        Column(
            "phone", _("phone"), Text(40), ("telephone", "mobile", "电话", "手机"), example="+86 512 6000 0000"
        ),
        Column("email", _("e-mail"), Email(), ("mail", "邮箱", "电子邮件"), example="ann@example.com"),
        Column("note", _("note"), Text(2000), ("remark", "remarks", "备注")),
    )


AGENCIES = AgencyImporter()
