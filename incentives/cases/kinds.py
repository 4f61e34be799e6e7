"""Every kind of case there is: pay, and what lies below it (KPIs, goals, reviews)."""

from crm.exact.cases import Kind
from evaluations.cases.kinds import KINDS as EVALUATIONS
from incentives.cases import commission, draws, retro
from incentives.cases.validation import validation_kind

PAY: dict[str, Kind] = {**commission.KINDS, **draws.KINDS, **retro.KINDS}

KINDS: dict[str, Kind] = {**EVALUATIONS, **PAY, "validation": validation_kind(PAY)}
