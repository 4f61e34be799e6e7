"""Every kind of case about KPIs, goals and reviews."""

from crm.exact.cases import Kind

KINDS: dict[str, Kind] = {}
