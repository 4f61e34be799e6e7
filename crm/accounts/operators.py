"""The operators' admin: Django's own, inside one organisation that was chosen with a reason, and read-only.

It runs as the same role as everything else, so it sees what row-level security shows in the chosen
organisation, and nothing before one is chosen. Entering is written into that organisation's audit trail.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from crm.events.services import record
from crm.tenancy.backend.schema import is_fenced
from crm.tenancy.models import Tenant
from crm.tenancy.scope import tenant_scope

CHOSEN = "operator_tenant_id"


def chosen_tenant_id(request: HttpRequest) -> UUID | None:
    """The organisation an operator has entered in this session."""
    if not (request.user.is_authenticated and request.user.is_staff):
        return None
    chosen = request.session.get(CHOSEN)
    return UUID(chosen) if chosen else None


class EnterForm(forms.Form):
    """Which organisation, and why."""

    tenant = forms.ModelChoiceField(Tenant.objects.order_by("name"), label=_("Organisation"))
    reason = forms.CharField(
        label=_("Reason"),
        min_length=8,
        max_length=200,
        help_text=_(
            "The organisation reads it in its audit trail, for example a ticket number and what was asked."
        ),
    )


class OperatorSite(admin.AdminSite):
    """Django's admin with one page more: choosing the organisation to look into."""

    site_header = site_title = "Tongzhou"
    index_title = _("Operators")
    enable_nav_sidebar = True

    def get_urls(self) -> list[URLResolver | URLPattern]:
        enter = path("organisation/", self.admin_view(self.enter), name="enter-organisation")
        return [enter, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if chosen_tenant_id(request) is None:
            return redirect("admin:enter-organisation")
        return super().index(request, extra_context)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        chosen = chosen_tenant_id(request)
        tenant = Tenant.objects.filter(pk=chosen).first() if chosen else None
        return super().each_context(request) | {"operator_tenant": tenant}

    def enter(self, request: HttpRequest) -> HttpResponse:
        """Choose an organisation. The reason goes into its audit trail before anything is shown."""
        form = EnterForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            tenant, who = form.cleaned_data["tenant"], f"operator:{request.user.get_username()}"[:80]
            with tenant_scope(tenant.pk, actor=who):
                record("operator.entered", subject=tenant, by=None, reason=form.cleaned_data["reason"])
            request.session[CHOSEN] = str(tenant.pk)
            return redirect("admin:index")
        context = {**self.each_context(request), "form": form, "title": _("Choose an organisation")}
        return render(request, "admin/enter_organisation.html", context, status=422 if form.errors else 200)


site = OperatorSite()


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looks, and changes nothing: the work is done in the product's pages, where services and audit are."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class TenantAdmin(ReadOnlyAdmin):
    """The organisations there are."""

    list_display = ("name", "slug", "language", "time_zone", "is_active", "created_at")
    search_fields = ("name", "slug")


TECHNICAL = {"created_at", "updated_at", "version", "external_system", "external_id", "sort_key", "search_keys"}
HIDDEN = {"accounts.ApiKey", "imports.ImportFile", "api.IdempotencyRecord"}


def register_all() -> None:
    """Every fenced table, with its first columns; secrets and stored bodies are left out."""
    site.register(Tenant, TenantAdmin)
    for model in apps.get_models():
        if is_fenced(model) and model._meta.label not in HIDDEN:
            site.register(model, _admin_of(model))


def _admin_of(model: type[Model]) -> type[ReadOnlyAdmin]:
    columns = [field for field in model._meta.local_fields if not field.is_relation and not field.primary_key]
    plain = [field.name for field in columns if field.name not in TECHNICAL]
    options = {"list_display": ("__str__", *plain[:5]), "ordering": ("-pk",)}
    return type(f"{model.__name__}Admin", (ReadOnlyAdmin,), options)
