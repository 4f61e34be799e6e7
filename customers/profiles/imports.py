"""Customers and contacts from a file."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from agents.models import Agency, Agent
from crm.accounts.models import Membership
from crm.imports.lookups import Reference
from crm.imports.parsers import Amount, Choice, Day, Email, Text, WholeNumber, YesNo
from crm.imports.registry import Column, DraftImporter, Record
from customers.profiles.models import Contact, Customer
from customers.profiles.services import (
    ContactDraft,
    CustomerDraft,
    remove_contacts,
    remove_customers,
    save_contacts,
    save_customers,
)
from customers.profiles.vocabulary import SECTORS, countries

KINDS = {
    Customer.Kind.PERSON: ("individual", "个人", "个人客户"),
    Customer.Kind.COMPANY: ("organisation", "organization", "公司", "企业", "企业客户"),
    Customer.Kind.AGENCY: ("partner", "代理商"),
}
STAGES = {
    Customer.Stage.LEAD: ("线索", "潜在客户"),
    Customer.Stage.PROSPECT: ("意向", "意向客户", "跟进中"),
    Customer.Stage.ACTIVE: ("customer", "合作中", "成交客户", "活跃"),
    Customer.Stage.DORMANT: ("inactive", "沉睡", "休眠"),
    Customer.Stage.LOST: ("churned", "流失", "已流失"),
}
ROLES = {
    Contact.Role.MANAGEMENT: ("manager", "管理", "管理层", "高管"),
    Contact.Role.PURCHASING: ("buyer", "采购"),
    Contact.Role.FINANCE: ("accounting", "财务"),
    Contact.Role.TECHNICAL: ("engineer", "技术"),
    Contact.Role.USER: ("uses", "使用", "使用者"),
    Contact.Role.OTHER: ("其他",),
}
REACH = {
    Contact.Reach.PHONE: ("call", "电话"),
    Contact.Reach.WECHAT: ("weixin", "微信"),
    Contact.Reach.EMAIL: ("mail", "邮件"),
    Contact.Reach.VISIT: ("in person", "面谈", "上门"),
}
OWNER = Reference(gettext_noop("agents"), Agent.objects.visible_to, ("name", "email", "code", "external_id"))
CUSTOMER = Reference(gettext_noop("customers"), Customer.objects.visible_to)


class CustomerImporter(DraftImporter):
    """Anyone we look after, known by an id or else by their name."""

    kind = "customers"
    label = _("Customers")
    order = 50
    model, draft = Customer, CustomerDraft
    save_many, remove_many = save_customers, remove_customers
    columns = (
        Column(
            "name",
            _("name"),
            Text(200),
            (
                "customer",
                "customer name",
                "account",
                "account name",
                "company",
                "客户",
                "客户名称",
                "公司名称",
                "名称",
            ),
            True,
            "Acme Corporation",
            "华星科技",
        ),
        Column(
            "external_id",
            _("external id"),
            Text(120),
            ("id", "record id", "account id", "customer id", "外部编号", "客户编号"),
            example="C-1001",
        ),
        Column(
            "kind",
            _("kind"),
            Choice.of(Customer.Kind.choices, KINDS),
            ("type", "account type", "客户类型", "类型"),
            example="company",
            example_zh="公司",
        ),
        Column(
            "owner",
            _("owner"),
            OWNER,
            ("account owner", "agent", "sales agent", "负责人", "客户经理", "所属代理"),
            example="Anna Snelling",
            example_zh="李娜",
        ),
        Column(
            "owner_since",
            _("owner since"),
            Day(),
            ("owner from", "assigned on", "owned since", "负责起始日", "归属日期", "分配日期"),
            example="2026-01-01",
        ),
        Column(
            "parent",
            _("belongs to"),
            Reference(gettext_noop("customers"), Customer.objects.visible_to, in_file=True),
            ("parent", "parent account", "subsidiary of", "上级客户", "母公司", "所属集团"),
        ),
        Column(
            "agency",
            _("agency"),
            Reference(gettext_noop("agencies"), Agency.objects.visible_to),
            ("partner", "代理商"),
        ),
        Column(
            "phone",
            _("phone"),
            Text(40),
            ("telephone", "mobile", "手机", "电话", "联系电话"),
            example="+1 212 555 0100",
            example_zh="0512-60000000",
        ),
        Column("email", _("e-mail"), Email(), ("mail", "邮箱", "电子邮件"), example="info@example.com"),
        Column("wechat", _("WeChat"), Text(60), ("wechat id", "微信", "微信号"), example="huaxing-tech"),
        Column("website", _("website"), Text(200), ("web", "url", "网址", "官网"), example="https://example.com"),
        Column(
            "sector",
            _("sector"),
            Text(80, known=SECTORS),
            ("industry", "行业", "客户行业", "所属行业"),
            example="technology",
            example_zh="科技",
        ),
        Column(
            "region",
            _("region"),
            Text(80, known=countries()),
            ("country", "office location", "billing country", "地区", "国家", "区域"),
            example="United States",
            example_zh="华东",
        ),
        Column("address", _("address"), Text(300), ("street", "billing street", "地址", "详细地址")),
        Column(
            "employees",
            _("employees"),
            WholeNumber(),
            ("number of employees", "headcount", "员工数", "人数", "员工人数"),
            example="2822",
        ),
        Column(
            "annual_revenue",
            _("annual revenue (millions)"),
            Amount(),
            ("revenue", "annual revenue", "年营收", "年收入"),
            example="1100.04",
        ),
        Column(
            "founded_in",
            _("founded in"),
            WholeNumber(9999),
            ("year established", "founded", "成立年份", "成立时间"),
            example="1996",
        ),
        Column(
            "stage",
            _("stage"),
            Choice.of(Customer.Stage.choices, STAGES),
            ("status", "lifecycle stage", "客户阶段", "阶段", "客户状态"),
            example="active",
            example_zh="合作中",
        ),
        Column("code", _("code"), Text(40), ("account number", "编号", "编码")),
        Column(
            "preferences",
            _("preferences and needs"),
            Text(4000),
            ("preferences", "needs", "偏好", "需求", "偏好与需求"),
        ),
        Column("do_not", _("what not to do"), Text(4000), ("do not", "taboo", "禁忌", "忌讳", "不要做的事")),
        Column("note", _("note"), Text(4000), ("description", "remark", "remarks", "备注", "描述")),
    )

    def find(self, *, by: Membership, records: Sequence[Record]) -> dict[int, UUID]:
        """Without an id, customers are known by their name, where only one has it."""
        names = {record["name"]: record.number for record in records if not record["external_id"]}
        held: dict[str, list[UUID]] = {}
        for pk, name in Customer.objects.visible_to(by).filter(name__in=names).values_list("pk", "name"):
            held.setdefault(name, []).append(pk)
        return {names[name]: keys[0] for name, keys in held.items() if len(keys) == 1}


class ContactImporter(DraftImporter):
    """People at customers, known by an id or else by customer and name."""

    kind = "contacts"
    label = _("Contacts")
    order = 60
    model, draft = Contact, ContactDraft
    save_many, remove_many = save_contacts, remove_contacts
    columns = (
        Column(
            "customer",
            _("customer"),
            CUSTOMER,
            ("account", "account name", "company", "客户", "客户名称", "公司"),
            True,
            "Acme Corporation",
            "华星科技",
        ),
        Column(
            "name",
            _("name"),
            Text(120),
            ("contact", "contact name", "full name", "姓名", "联系人", "联系人姓名"),
            True,
            "Ann Lee",
            "王敏",
        ),
        Column(
            "external_id",
            _("external id"),
            Text(120),
            ("id", "record id", "contact id", "外部编号"),
            example="K-1001",
        ),
        Column(
            "title",
            _("position"),
            Text(120),
            ("job title", "title", "职务", "职位"),
            example="Buyer",
            example_zh="采购经理",
        ),
        Column(
            "role",
            pgettext_lazy("contact", "role"),
            Choice.of(Contact.Role.choices, ROLES),
            ("contact role", "角色", "联系人角色"),
            example="purchasing",
            example_zh="采购",
        ),
        Column(
            "preferred_channel",
            _("prefers"),
            Choice.of(Contact.Reach.choices, REACH),
            ("preferred channel", "偏好方式", "联系方式偏好"),
            example="wechat",
            example_zh="微信",
        ),
        Column("phone", _("phone"), Text(40), ("telephone", "mobile", "手机", "电话"), example="+1 212 555 0101"),
        Column("wechat", _("WeChat"), Text(60), ("wechat id", "微信", "微信号"), example="ann-lee"),
        Column("email", _("e-mail"), Email(), ("mail", "邮箱", "电子邮件"), example="ann@example.com"),
        Column(
            "is_decision_maker",
            _("decides"),
            YesNo(),
            ("decision maker", "是否决策人", "决策人", "关键决策人"),
            example="yes",
            example_zh="是",
        ),
        Column("born_on", _("birthday"), Day(), ("date of birth", "生日", "出生日期"), example="1986-03-05"),
        Column("note", _("note"), Text(4000), ("description", "remark", "备注")),
    )

    def find(self, *, by: Membership, records: Sequence[Record]) -> dict[int, UUID]:
        wanted: dict[tuple[Any, str], int] = {
            (record["customer"], record["name"]): record.number for record in records if not record["external_id"]
        }
        rows = Contact.objects.visible_to(by).filter(customer__in={customer for customer, _name in wanted})
        there = {(customer, name): pk for pk, customer, name in rows.values_list("pk", "customer_id", "name")}
        return {number: there[key] for key, number in wanted.items() if key in there}


CUSTOMERS = CustomerImporter()
CONTACTS = ContactImporter()
