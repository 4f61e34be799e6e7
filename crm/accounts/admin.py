"""The operators' admin shows every table; see crm/accounts/operators.py."""

from crm.accounts.operators import register_all

register_all()
