"""Choosing an agent: typing a name, its pinyin or initials narrows the list, Enter takes the first."""

from typing import Any

from django import forms

from agents.people.models import Agent


class AgentPicker(forms.Select):
    """A list with a box above it; what is typed there leaves only the agents that match."""

    template_name = "agents/people/_picker_widget.html"

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, label, *args, **kwargs)
        agent = getattr(value, "instance", None)
        if agent is not None:
            initials = "".join(word[:1] for word in agent.sort_key.split())
            option["attrs"]["data-keys"] = (
                f"{agent.name} {agent.sort_key} {agent.sort_key.replace(' ', '')} {initials}".lower()
            )
        return option


class AgentField(forms.ModelChoiceField):
    """An active agent the member may see."""

    widget = AgentPicker

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Agent.objects.active().by_name(), **options)
