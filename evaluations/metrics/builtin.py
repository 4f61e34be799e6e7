"""The metrics every organisation has from its first day, in both languages."""

from dataclasses import dataclass
from typing import Any

from evaluations.metrics.models import Metric

Kind, Unit, Direction = Metric.Kind, Metric.Unit, Metric.Direction


@dataclass(frozen=True)
class Builtin:
    """A metric of the house, made of base measures."""

    code: str
    name_zh: str
    name_en: str
    meaning_zh: str
    meaning_en: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    kind: str = Kind.COUNT
    unit: str = Unit.NUMBER
    direction: str = Direction.HIGHER

    @property
    def fields(self) -> dict[str, Any]:
        """The columns of its row, but for the code."""
        definition: dict[str, Any] = {"numerator": {"measures": list(self.numerator)}}
        if self.denominator:
            definition["denominator"] = {"measures": list(self.denominator)}
        names = ("name_zh", "name_en", "meaning_zh", "meaning_en", "kind", "unit", "direction")
        return {name: getattr(self, name) for name in names} | {"definition": definition, "is_builtin": True}


BUILTINS = (
    Builtin(
        "interactions_logged",
        "跟进记录数",
        "Interactions logged",
        "当日发生的全部跟进：电话、拜访、消息、邮件、会议。",
        "All contacts of the day: calls, visits, messages, e-mails, meetings.",
        ("interactions",),
    ),
    Builtin("calls_made", "电话数", "Calls", "当日的电话跟进。", "Phone calls of the day.", ("calls",)),
    Builtin("visits", "拜访数", "Visits", "当日的上门拜访。", "Visits of the day.", ("visits",)),
    Builtin(
        "follow_up_punctuality",
        "按时跟进率",
        "Follow-ups on time",
        "到期当天结束前完成的跟进 ÷ 已到期的跟进；取消的不计，逾期未做的算迟。",
        "Follow-ups done by the end of the day they were due, of all that fell due. Cancelled ones are left out, "
        "forgotten ones are late.",
        ("follow_ups_on_time",),
        ("follow_ups_due",),
        Kind.RATIO,
        Unit.PERCENT,
    ),
    Builtin(
        "new_customers",
        "新增客户数",
        "New customers",
        "当日新建的客户，计给首位负责人。",
        "Customers that came on the day, credited to their first owner.",
        ("new_customers",),
    ),
    Builtin("deals_won", "赢单数", "Deals won", "当日赢下的商机。", "Deals won on the day.", ("deals_won",)),
    Builtin(
        "win_rate",
        "赢单率",
        "Win rate",
        "赢单 ÷（赢单 + 输单），按关闭日计。",
        "Deals won, of all deals won or lost, by the day they closed.",
        ("deals_won",),
        ("deals_won", "deals_lost"),
        Kind.RATIO,
        Unit.PERCENT,
    ),
    Builtin(
        "sales_amount",
        "销售额",
        "Sales",
        "订单减退款，按发生日计；其他币种不计入。",
        "Orders less refunds, by the day they count for. Other currencies are left out.",
        ("sales_amount",),
        kind=Kind.SUM,
        unit=Unit.MONEY,
    ),
    Builtin(
        "won_amount",
        "赢单金额",
        "Won amount",
        "当日赢单的商机金额；其他币种不计入。",
        "The amounts of the deals won on the day. Other currencies are left out.",
        ("won_amount",),
        kind=Kind.SUM,
        unit=Unit.MONEY,
    ),
    Builtin(
        "average_days_to_win",
        "平均赢单天数",
        "Average days to win",
        "从立项到赢单的天数，按赢单平均；立项日不明的不计。",
        "Days from opening a deal to winning it, on average. Deals without an opening day are left out.",
        ("won_days",),
        ("deals_timed",),
        Kind.AVERAGE,
        Unit.DAYS,
        Direction.LOWER,
    ),
    Builtin(
        "refunds",
        "退款额",
        "Refunds",
        "当日退款合计，以正数表示。",
        "Refunds of the day, as a positive amount.",
        ("refunds_amount",),
        kind=Kind.SUM,
        unit=Unit.MONEY,
        direction=Direction.LOWER,
    ),
    Builtin(
        "receipts",
        "回款额",
        "Receipts",
        "当日收到的款项合计。",
        "Money received on the day.",
        ("receipts_amount",),
        kind=Kind.SUM,
        unit=Unit.MONEY,
    ),
)
