"""Loads the demo organisations."""

from crm.tenancy.scope import tenant_scope
from demo import maven
from demo.feed import Say
from demo.people import MAVEN, found


def load_demo(say: Say) -> None:
    """Found both organisations and fill them."""
    say(f"Loading {MAVEN.name}")
    owner = found(MAVEN)
    with tenant_scope(owner.tenant_id, actor=owner.actor, atomic=False):
        maven.load(owner, say)
