"""The second demo organisation: a made-up Chinese channel business, the same from the same seed every time.

Its people, customers and deals go in as files through the import, like a user's; nothing in it is anybody's data.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from agents.models import Agent
from agents.teams.models import TeamMembership
from crm.accounts.models import Membership
from customers.assignments.services import CollaboratorDraft, add_collaborators, change_share
from customers.deals.stages import ensure_default_stages
from customers.models import Customer
from demo.feed import Feed, Say
from demo.people import MAIL_DOMAIN, YUNFAN, give_sign_ins, welcome_staff

Cells = list[str]
TEAMS = (("华东部", "陈建国"), ("华南部", "林秀英"), ("北方部", "赵志强"))
AGENCIES = (("远帆商贸", "苏州"), ("合众渠道", "广州"))
PEOPLE = (
    ("李娜", "lina", "employee", "", 0),
    ("王磊", "wanglei", "employee", "", 0),
    ("张敏", "zhangmin", "outside", "", 0),
    ("吴桐", "wutong", "agency_staff", "远帆商贸", 0),
    ("刘洋", "liuyang", "employee", "", 1),
    ("黄婷", "huangting", "outside", "", 1),
    ("周杰", "zhoujie", "agency_staff", "合众渠道", 1),
    ("徐静", "xujing", "agency_staff", "合众渠道", 1),
    ("马超", "machao", "employee", "", 2),
)
LEADERS = (("陈建国", "chenjianguo"), ("林秀英", "linxiuying"), ("赵志强", "zhaozhiqiang"))
PRODUCTS = (("云帆标准版", "12800"), ("云帆专业版", "36800"), ("云帆企业版", "98000"), ("实施服务", "20000"))
CITIES = ("苏州", "杭州", "上海", "南京", "广州", "深圳", "厦门", "北京", "天津", "青岛")
NAMES = (
    "华星",
    "蓝海",
    "中科",
    "恒通",
    "鼎盛",
    "天成",
    "百川",
    "佳美",
    "远景",
    "新锐",
    "博雅",
    "金桥",
    "瑞丰",
    "东方",
)
TRADES = ("科技", "包装", "医药", "贸易", "物流", "食品", "电子", "建材", "教育", "传媒")
SECTORS = {"科技": "科技", "医药": "医疗", "物流": "物流", "教育": "教育"}
SHARES = ((Decimal("0.3"),), (Decimal("0.3"), Decimal("0.1")), (Decimal(0),))
"""How the credit of a customer is divided among its helpers, by turns; the owner has the rest."""
STAGES = ("open", "open", "open", "won", "won", "won", "won", "lost", "lost")


@dataclass
class Made:
    """Everything the generator thinks up, from one seed, around one day."""

    today: date
    chance: Random = field(default_factory=lambda: Random("yunfan"))

    @property
    def first_day(self) -> date:
        return date(self.today.year - 1, self.today.month, 1)

    def people(self) -> list[Cells]:
        """Twelve agents: three leaders, and their people."""
        led = [(*leader, "employee", "", place) for place, leader in enumerate(LEADERS)]
        return [
            [name, f"{mail}@yunfan.{MAIL_DOMAIN}", kind, agency, *TEAMS[team], self.first_day.isoformat()]
            for name, mail, kind, agency, team in (*led, *PEOPLE)
        ]

    def customers(self) -> list[Cells]:
        """Two hundred companies, their owner by turns."""
        names = sorted({f"{city}{name}{trade}" for city in CITIES for name in NAMES for trade in TRADES})
        owners = [name for name, *_rest in PEOPLE]
        rows = []
        for number, name in enumerate(self.chance.sample(names, 200)):
            trade = name[-2:]
            phone = f"1390000{number:04}"
            staff, stage = self.chance.randrange(8, 900), self.chance.choice(("意向", "合作中", "合作中", "休眠"))
            rows.append(
                [
                    f"YF-{number:04}",
                    f"{name}有限公司",
                    owners[number % len(owners)],
                    phone,
                    SECTORS.get(trade, trade),
                ]
                + [name[:2], str(staff), stage, self.first_day.isoformat()]
            )
        return rows

    def deals(self, customers: list[Cells], words: dict[str, str]) -> list[Cells]:
        """Four hundred and twenty deals over a year, with amounts in 万 here and there, as people write them."""
        rows = []
        for number in range(420):
            customer = self.chance.choice(customers)
            product, price = self.chance.choice(PRODUCTS)
            opened = self.first_day + timedelta(days=self.chance.randrange((self.today - self.first_day).days))
            closed = opened + timedelta(days=self.chance.randrange(5, 75))
            kind = self.chance.choice(STAGES) if closed < self.today else "open"
            amount = int(price) * self.chance.randrange(60, 160) // 100
            text = f"{amount / 10000:.2f}万" if number % 9 == 0 else f"￥{amount:,}.00"
            rows.append(
                [f"YD-{number:04}", customer[2], customer[1], product, words[kind], text, _day(opened)]
                + [_day(closed) if kind != "open" else "", _day(closed) if kind == "open" else ""]
            )
        return rows


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def load(owner: Membership, today: date, say: Say) -> date:
    """Fill the organisation; returns its first day."""
    made = Made(today)
    with transaction.atomic():
        welcome_staff(YUNFAN, owner)
        words = {stage.kind: stage.name for stage in reversed(ensure_default_stages(by=owner))}
    feed = Feed(owner, say)
    feed.file("agencies", "代理商.csv", _written(["代理商名称", "区域"], [[*each] for each in AGENCIES]))
    heading = ["姓名", "邮箱", "类型", "所属代理商", "团队", "主管", "入职日期"]
    feed.file("agents", "代理名单.csv", _written(heading, made.people()))
    with transaction.atomic():
        leaders = set(TeamMembership.objects.filter(is_leader=True).values_list("agent__name", flat=True))
    say(f"  {len(give_sign_ins(owner, leaders))} agents can sign in")
    feed.file("products", "产品.csv", _written(["产品名称", "单价"], [[*each] for each in PRODUCTS]))
    customers = made.customers()
    heading = ["客户编号", "客户名称", "负责人", "手机", "行业", "地区", "人数", "客户阶段", "负责起始日"]
    feed.file("customers", "客户清单.csv", _written(heading, customers))
    heading = ["商机编号", "负责人", "客户名称", "产品", "阶段", "金额", "开始日期", "成交日期", "预计成交日期"]
    feed.file("deals", "商机.csv", _written(heading, made.deals(customers, words)))
    say(f"  {_share_credit(owner, made.first_day, today)} collaborators")
    return made.first_day


@transaction.atomic
def _share_credit(owner: Membership, since: date, today: date) -> int:
    """At every twentieth customer colleagues help, with a part of the credit or without; one has more by now."""
    agents = {agent.name: agent for agent in Agent.objects.all()}
    teams = {name: team for name, *_rest, team in PEOPLE}
    drafts = []
    for number, customer in enumerate(Customer.objects.select_related("owner").order_by("external_id")[::20]):
        assert customer.owner is not None
        own = customer.owner.name
        helpers = [name for name, team in teams.items() if team == teams[own] and name != own]
        shares = zip(helpers, SHARES[number % len(SHARES)], strict=False)
        drafts += [CollaboratorDraft(customer, agents[name], share) for name, share in shares]
    found = add_collaborators(by=owner, drafts=drafts, on=since, reason="共同跟进")
    month = today.replace(day=1)
    change_share(by=owner, assignment=found[0], credit_share=Decimal("0.4"), on=month, reason="承担了售后工作")
    return len(found)


def _written(heading: Cells, rows: list[Cells]) -> bytes:
    """As Chinese spreadsheets save it: GB18030."""
    text = io.StringIO()
    csv.writer(text).writerows([heading, *rows])
    return text.getvalue().encode("gb18030")


BONUS = {
    "credit": "ownership",
    "components": [
        {
            "id": "bonus",
            "name": "业绩提成（按达成率分档）",
            "basis": "amount",
            "apply": "running",
            "quota": {"goal": "sales_amount"},
            "gate": {
                "measure": "follow_up_punctuality",
                "op": ">=",
                "value": "0.7",
                "else": "factor",
                "factor": "0.9",
                "no_data": "pass",
            },
            "cap": {"per_period": "60000"},
            "rate": {
                "type": "table",
                "table": {
                    "on": "attainment",
                    "method": "banded",
                    "tiers": [
                        {"from": "0", "rate": "0.02"},
                        {"from": "0.8", "rate": "0.03"},
                        {"from": "1", "rate": "0.05"},
                    ],
                },
            },
        }
    ],
}
