"""What we sell."""

from typing import Any

from django.db.models import F
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from crm.accounts.roles import Ability
from crm.pages.lists import EmptyState, Group
from crm.pages.responses import done
from crm.pages.views import FormPage, ListPage, object_or_404
from customers.products.columns import COLUMNS
from customers.products.filters import ProductPageFilterSet
from customers.products.forms import ProductForm
from customers.products.models import Product
from customers.products.services import change_product, create_product


class ProductListPage(ListPage):
    """All products."""

    title = gettext_lazy("Products")
    queryset = Product.objects.all()
    filterset_class = ProductPageFilterSet
    template_name = "customers/products/list.html"
    columns = COLUMNS
    row_name = "product"
    api_name = "api:product-list"
    announcement = ngettext_lazy("%(n)s product shown", "%(n)s products shown", "n")
    orders = {"name": "name", "newest": "-pk"}
    groups = {
        "series": Group(gettext_lazy("Series"), lambda product: product.series or _("No series"), F("series"))
    }

    @cached_property
    def may_define(self) -> bool:
        return bool(self.member.may(Ability.DEFINE_METRICS))

    def spine(self, row: Product) -> str:
        return "" if row.is_active else "none"

    def empty(self) -> EmptyState:
        if not self.may_define:
            return EmptyState(_("No products yet"))
        text, url = _("Deals and sales name what was sold."), reverse("customers:new-product")
        return EmptyState(_("No products yet"), text, url, _("New product"), sheet=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_define=self.may_define, **kwargs)


class CreateProductPage(FormPage):
    """Add a product."""

    title = gettext_lazy("New product")
    ability = Ability.DEFINE_METRICS
    form_class = ProductForm
    template_name = "components/form_page.html"
    sheet_template_name = "components/form_sheet.html"

    def get_initial(self) -> dict[str, Any]:
        return {"currency": self.member.tenant.currency}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel=reverse("customers:products"), **kwargs)

    def act(self, form: Form) -> HttpResponse:
        create_product(by=self.member, **form.cleaned_data)
        return done(self.request, _("Product added"), to=reverse("customers:products"))


class ChangeProductPage(CreateProductPage):
    """Change a product."""

    title = gettext_lazy("Change product")

    def _product(self) -> Any:
        return object_or_404(Product.objects.all(), self.member, self.kwargs["pk"])

    def changed_row(self) -> Any:
        return self._product()

    def get_initial(self) -> dict[str, Any]:
        product = self._product()
        return {name: getattr(product, name) for name in self.form_class.base_fields}

    def act(self, form: Form) -> HttpResponse:
        change_product(by=self.member, product=self._product(), **form.cleaned_data)
        return done(self.request, _("Product changed"), to=reverse("customers:products"))
