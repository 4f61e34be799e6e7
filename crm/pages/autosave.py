"""Forms that save each field as it changes, and whole where there is no script."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.pages import formats
from crm.pages.responses import done
from crm.pages.views import FormPage

HEADER = "X-Autosave"


class AutosavePage(FormPage):
    """A page of settings. The script (static/js/autosave.js) sends the form with the name of what has changed.

    `groups` maps a field's name, or its beginning, to the setting it is a part of. `rewords` are the settings
    after which the page itself reads otherwise and is loaded again.
    """

    groups: dict[str, str] = {}
    rewords: frozenset[str] = frozenset()

    def save(self, form: Form, changes: dict[str, Any]) -> None:
        """Call the service with the settings that have changed."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = request.headers.get(HEADER)
        if name is None:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        form.is_valid()
        if name not in form.fields or name in form.errors:
            errors = list(form.errors.get(name, [])) or [_("There is no such setting.")]
            return JsonResponse({"error": " ".join(map(str, errors))}, status=422)
        setting = self._setting(name)
        self.save(form, {setting: form.cleaned_data[setting]})
        return JsonResponse({"at": formats.time(timezone.now()), "reload": setting in self.rewords})

    def act(self, form: Form) -> HttpResponse:
        self.save(form, form.cleaned_data)
        return done(self.request, _("Saved"), to=self.request.path)

    def _setting(self, name: str) -> str:
        return next((group for start, group in self.groups.items() if name.startswith(start)), name)
