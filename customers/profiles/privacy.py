"""Who reads whole phone numbers. Others see enough to recognise them, and showing one is written down."""

from crm.accounts.models import Membership
from crm.accounts.roles import Ability


def sees_phones(member: Membership) -> bool:
    """Whoever works with customers calls them; whoever only reads has no need to."""
    return member.may(Ability.WORK)
