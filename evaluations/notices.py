"""What members are told by this app."""

from django.utils.translation import gettext_lazy as _

from crm.notifications.kinds import register_kind

register_kind(
    "goal.proposed",
    label=_("A goal is proposed to me"),
    subject=_("A goal for you: %(metric)s"),
    body=_("%(by)s proposes a goal for %(metric)s. It counts once you agree."),
)
register_kind(
    "goal.agreed",
    label=_("A goal I proposed is agreed"),
    subject=_("Agreed: %(metric)s, %(agent)s"),
    body=_("%(by)s agrees to the goal for %(metric)s. %(answer)s"),
)
register_kind(
    "goal.declined",
    label=_("A goal I proposed is declined"),
    subject=_("Declined: %(metric)s, %(agent)s"),
    body=_("%(by)s declines the goal for %(metric)s: %(answer)s"),
)
register_kind(
    "goal.countered",
    label=_("A goal of mine is answered with another number"),
    subject=_("Counter-offer: %(metric)s, %(agent)s"),
    body=_("%(by)s answers with %(target)s: %(reason)s"),
)
register_kind(
    "goal.amendment_proposed",
    label=_("Somebody asks to change an agreed goal"),
    subject=_("Change of a goal: %(metric)s, %(agent)s"),
    body=_("%(by)s asks to change the goal to %(target)s: %(reason)s What was agreed counts until you answer."),
)
register_kind(
    "goal.amendment_agreed",
    label=_("A change of a goal I asked for is agreed"),
    subject=_("Changed: %(metric)s, %(agent)s"),
    body=_("%(by)s agrees to change the goal to %(target)s. %(answer)s"),
)
register_kind(
    "goal.amendment_declined",
    label=_("A change of a goal I asked for is declined"),
    subject=_("Not changed: %(metric)s, %(agent)s"),
    body=_("%(by)s does not change the goal: %(answer)s What was agreed stays."),
)
