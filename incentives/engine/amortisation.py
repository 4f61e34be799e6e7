"""Amortisation: the cost of winning a contract spread over the months it is expected to bring benefit.

Month k bears round(cost × k/months) − round(cost × (k−1)/months). When the customer leaves, the rest is written
off in that month. A contract whose renewals pay a commensurate commission bears its cost over its own term only; a
period of a year or less may be expensed at once, where the tenant chose so. Export only: the ledger is elsewhere
(incentives 1.29; ASC 340-40, IFRS 15).
"""

from dataclasses import dataclass
from typing import Self

from pydantic import AliasChoices, Field, model_validator

from crm.exact.explanation import Explained, Term, difference, explain, rounded, total, value
from crm.exact.numbers import ZERO, Fraction
from crm.exact.problems import say
from crm.exact.reading import Count, Part, broken
from crm.exact.rounding import Rounding
from crm.exact.wording import name
from incentives.engine.spreading import equal_shares, spread

MOST_MONTHS = 600
A_YEAR = 12

name(
    {
        "contract_cost": ("cost of the contract", "合同取得成本", "money"),
        "borne_so_far": ("borne so far", "累计摊销", "money"),
        "borne_before": ("borne before", "此前累计摊销", "money"),
        "month_charge": ("of the month", "当月摊销", "money"),
        "written_off": ("written off", "一次核销", "money"),
        "nothing_written_off": ("nothing written off", "无核销", "money"),
        "after_the_end": ("after the end", "已终止", "money"),
    }
)
say(
    {
        "contract_term_missing": (
            "Commensurate renewals shorten the period to the contract; say how many months it runs.",
            "续约提成相当时，摊销期缩短为合同期；填写合同月数。",
        ),
    }
)


class Amortisation(Part):
    """The expected benefit in `months`. With commensurate renewals it ends with the contract (`contract_months`);
    with the practical expedient a period of at most a year is one month."""

    months: Count = Field(
        ge=1, le=MOST_MONTHS, validation_alias=AliasChoices("months", "period_months", "benefit_months")
    )
    contract_months: Count | None = Field(default=None, ge=1, le=MOST_MONTHS)
    renewals_commensurate: bool = False
    practical_expedient: bool = False

    @model_validator(mode="after")
    def _knows_the_contract(self) -> Self:
        if self.renewals_commensurate and self.contract_months is None:
            raise broken("contract_term_missing", "contract_months")
        return self

    @property
    def period(self) -> int:
        """The months the cost is really spread over."""
        benefit = self.months
        if self.renewals_commensurate and self.contract_months is not None:
            benefit = min(benefit, self.contract_months)
        return 1 if self.practical_expedient and benefit <= A_YEAR else benefit


@dataclass(frozen=True)
class AmortisedMonth:
    """What a month bears and writes off, what all up to it have borne of the cost, and what is left of it."""

    number: int
    amortised: Explained
    written_off: Explained
    cumulative: Explained
    remaining: Explained


def amortise(
    rule: Amortisation, cost: Fraction, rounding: Rounding, churn_month: int | None = None
) -> tuple[AmortisedMonth, ...]:
    """Every month of the period. In the `churn_month` what is left after its own part is written off; the months
    after it bear nothing. A churn after the period changes nothing."""
    whole = value(cost, "contract_cost")
    full, found, borne = rounded(whole, rounding), list[AmortisedMonth](), ZERO
    for number, part in enumerate(spread(whole, equal_shares(rule.period), rounding), start=1):
        is_over = churn_month is not None and number > churn_month
        charge = value(ZERO, "after_the_end") if is_over else part
        left = difference(full, value(borne + charge.value, "borne_so_far"))
        written_off = left if number == churn_month else value(ZERO, "nothing_written_off")
        month = _month(number, borne, charge, written_off, full, rounding.scale)
        borne = month.cumulative.value or ZERO
        found.append(month)
    return tuple(found)


def _month(
    number: int, before: Fraction, charge: Term, written_off: Term, full: Term, scale: int
) -> AmortisedMonth:
    parts = (value(charge.value, "month_charge"), value(written_off.value, "written_off"))
    cumulative = total([value(before, "borne_before"), *parts])
    remaining = difference(full, value(cumulative.value, "borne_so_far"))
    terms = {"month": charge, "written_off": written_off, "cumulative": cumulative, "remaining": remaining}
    told = (explain(f"amortisation.{word}", term, month=number, scale=scale) for word, term in terms.items())
    return AmortisedMonth(number, *told)
