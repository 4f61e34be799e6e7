"""Members in the search, and what a person does with their own sign-in."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.accounts.roles import Ability
from crm.pages.search import EVERYTHING, PEOPLE, Action, Found, Source, register, register_actions
from crm.tenancy.pinyin import initials, sort_key

MEMBERS_AT_MOST = 2000
"""How many members are compared by sound; those of one organisation are fewer."""


def members(member: Membership, text: str, limit: int) -> list[Found]:
    """Who is here, by name, sound, initials and e-mail, for those who manage members."""
    wanted = "".join(text.casefold().split())
    rows = Membership.objects.visible_to(member).active().with_parties().order_by("user__name")
    fitting = [one for one in rows[:MEMBERS_AT_MOST] if _fits(one, wanted)]
    url = reverse("settings:members")
    return [
        Found(
            str(one.user),
            url,
            meta=f"{one.get_role_display()} · {one.user.email}",
            icon="users",
            is_exact=one.user.email == wanted,
        )
        for one in fitting[:limit]
    ]


def _fits(member: Membership, wanted: str) -> bool:
    name = member.user.name
    sounds = "".join(sort_key(name).split())
    by_sound = len(wanted) > 1 and (sounds.startswith(wanted) or initials(name).startswith(wanted))
    return by_sound or wanted in "".join(name.casefold().split()) or member.user.email.startswith(wanted)


register(Source("members", _("Members"), members, 50, (EVERYTHING, PEOPLE), (Ability.MANAGE_MEMBERS,)))
register_actions(
    Action(_("Add a member"), "user-plus", "settings:add-member", abilities=(Ability.MANAGE_MEMBERS,)),
    Action(
        _("New API key"),
        "key",
        "settings:create-api-key",
        in_sheet=False,
        abilities=(Ability.MANAGE_ORGANISATION,),
    ),
    Action(_("Change my preferences"), "settings", "accounts:preferences", in_sheet=False),
    Action(_("Sign out"), "logout", presses="form[data-forget-drafts] button"),
)
