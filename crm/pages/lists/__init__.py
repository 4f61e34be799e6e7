"""Lists: what columns a list has, and how its rows are put on a page."""

from crm.pages.lists.columns import Column, Kind
from crm.pages.lists.grouping import Group, by_name_of, in_order_of
from crm.pages.lists.states import EmptyState

__all__ = ["Column", "EmptyState", "Group", "Kind", "by_name_of", "in_order_of"]
