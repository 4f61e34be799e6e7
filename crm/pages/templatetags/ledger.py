"""The parts every page is made of. `/design/` shows each of them in all its states."""

from typing import Any
from uuid import uuid4

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, Form, NullBooleanSelect, RadioSelect
from django.http import QueryDict
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from crm.pages import formats, navigation
from crm.pages.bullets import Bullet
from crm.pages.charts import Chart
from crm.pages.conditions import filters_in_force
from crm.pages.lists.arrangement import PARAMETERS as KEPT
from crm.pages.lists.arrangement import VIEW, changed

register = template.Library()

STATUS_WORDS = {
    "good": _("On track"),
    "attn": _("Attention"),
    "crit": _("Overdue"),
    "info": _("Info"),
    "wait": _("Waiting"),
    "lock": _("Locked"),
    "draft": _("Estimate"),
}


@register.simple_tag
def icon(name: str, style: str = "") -> SafeString:
    """A line drawing from the sprite; always beside a word or inside a named control."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {style}" if style else "",
        static("icons/icons.svg"),
        name,
    )


@register.simple_tag
def status(state: str, word: Any = "", *, badge: bool = False) -> SafeString:
    """Glyph, word and colour together; `state` is one of good, attn, crit, info, wait, lock, draft."""
    return format_html(
        '<span class="st {}{}">{}{}</span>',
        state,
        " badge" if badge else "",
        icon(f"st-{state}"),
        word or STATUS_WORDS[state],
    )


@register.simple_tag
def tier(code: str) -> SafeString:
    """The letter of a tier; A is filled. Nothing while there is none."""
    if not code:
        return mark_safe("")
    return format_html('<span class="tier{}">{}</span>', " a" if str(code).upper().startswith("A") else "", code)


@register.simple_tag
def delta(difference: Any, text: Any) -> SafeString:
    """Up, down or level, in words. Ink only, unless the reader chose colours for gains and losses."""
    name = "level" if not difference else "up" if difference > 0 else "down"
    return format_html('<span class="delta {}">{}{}</span>', name, icon(name), text)


@register.simple_tag
def why(href: str, text: Any = "") -> SafeString:
    """The quiet link beside a computed thing."""
    return format_html('<a class="why" href="{}">{}</a>', href, text or _("How this is worked out"))


@register.inclusion_tag("components/bullet.html")
def bullet(actual: Any, *, pace: Any = None, label: Any = "", cell: bool = False) -> dict[str, Any]:
    """Progress towards a goal, as ratios of it: `actual` against `pace`. `cell` prints the number beside it."""
    return {"bullet": Bullet.of(actual, pace), "label": label, "cell": cell}


@register.inclusion_tag("components/bullet_key.html")
def bullet_key() -> dict[str, Any]:
    """What the marks of a bullet bar mean."""
    return {}


@register.inclusion_tag("components/figure.html")
def figure(label: Any, value: Any, **more: Any) -> dict[str, Any]:
    """One headline number of a `<section class="figures">`.

    `more`: `note`, `of` (out of how many), `href` (to exactly the rows it counts), `difference` with its words in
    `change`.
    """
    return more | {"label": label, "value": value}


@register.inclusion_tag("components/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A chart with its table twin. The page needs `{% chart_scripts %}` in its `scripts` block."""
    return {"chart": chart}


@register.inclusion_tag("components/chart_scripts.html")
def chart_scripts() -> dict[str, Any]:
    return {}


@register.simple_block_tag
def section(content: str, title: Any, *, count: Any = "", **more: Any) -> SafeString:
    """A named part of a page: an ink rule and a heading, never a box.

    `more`: `note`, `href` with its words in `link`, `anchor` (its id), `plain` (a lighter rule).
    """
    values = {"title": title, "count": count, "content": content}
    return render_to_string("components/section.html", more | values)


@register.simple_block_tag
def table(content: str, caption: Any, *, cards: bool = True, anchor: str = "") -> SafeString:
    """A real table with a caption; on a phone its rows become cards (each cell needs `data-label`)."""
    values = {"content": content, "caption": caption, "cards": cards, "anchor": anchor}
    return render_to_string("components/table.html", values)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: RequestContext, label: Any, field: str, *, num: bool = False, target: str = "#list", low: bool = False
) -> dict[str, Any]:
    """A column heading that sorts by `?sort=field`, then `-field`. `low` columns give way on narrow screens."""
    query: QueryDict = context["request"].GET
    now = query.get("sort", "")
    order = {field: "ascending", f"-{field}": "descending"}.get(now, "none")
    url = changed(query, sort=f"-{field}" if now == field else field)
    classes = " ".join(word for word, is_so in (("num", num), ("lo", low)) if is_so)
    return {"label": label, "order": order, "url": url, "classes": classes, "target": target}


@register.simple_block_tag
def dialog(content: str, anchor: str, title: Any, *, kind: str = "dialog") -> SafeString:
    """A layer over the page, opened by `<button data-open="anchor">`. `kind` is dialog or sheet."""
    values = {"content": content, "anchor": anchor, "title": title, "kind": kind}
    return render_to_string("components/dialog.html", values)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, *, hint: Any = "", prefix: Any = "", label: Any = "") -> dict[str, Any]:
    """One form field: label, hint, error above the input, input. `prefix` is a unit or currency beside it."""
    widget = bound.field.widget
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    is_single_box = isinstance(widget, CheckboxInput) and not is_group
    spoken = {"hint": hint or bound.help_text, "error": bound.errors}
    described = [f"{bound.auto_id}-{what}" for what, is_there in spoken.items() if is_there]
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    attributes |= {} if is_group or is_single_box else {"class": "input"}
    attributes |= {"aria-invalid": "true"} if bound.errors else {}
    return {
        "field": bound,
        "input": bound.as_widget(attrs=attributes) if not is_group else "",
        "described": " ".join(described),
        "is_group": is_group,
        "is_single_box": is_single_box,
        "hint": hint or bound.help_text,
        "prefix": prefix,
        "label": label or bound.label,
    }


@register.inclusion_tag("components/autosave_field.html")
def autosave_field(bound: BoundField, *, hint: Any = "") -> dict[str, Any]:
    """A field of a form that saves as one changes it, with the place that says so."""
    widget = bound.field.widget
    is_buttons = isinstance(widget, RadioSelect) and not isinstance(widget, CheckboxSelectMultiple)
    return {"field": bound, "hint": hint or bound.help_text, "buttons": is_buttons}


@register.inclusion_tag("components/choices.html")
def choices(
    bound: BoundField, *, label: Any = "", loose: bool = False, hide_label: bool = False
) -> dict[str, Any]:
    """A choice of a few, as buttons side by side; `loose` lets them wrap. The field needs a RadioSelect widget."""
    return {"field": bound, "label": label or bound.label, "loose": loose, "hide_label": hide_label}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Form) -> dict[str, Any]:
    """What to correct, at the top of a form, in the words that also stand at the fields."""
    fields = [(_first_input(bound), error) for bound in form for error in bound.errors]
    return {"form": form, "fields": fields, "count": len(fields) + len(form.non_field_errors())}


def _first_input(bound: BoundField) -> str:
    """The id a link leads to: the input, or the first of a group of buttons."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(
    context: RequestContext, form: Form, *, target: str = "#list", first: int = 4, label: Any = ""
) -> dict[str, Any]:
    """The query bar of a list: the first few fields in a row, the rest folded, and chips for what is in force."""
    fields = [bound for bound in form.visible_fields() if bound.name != "sort"]
    return {
        "request": context["request"],
        "form": form,
        "shown": [(bound, _filter_input(bound)) for bound in fields[:first]],
        "folded": [(bound, _filter_input(bound)) for bound in fields[first:]],
        "kept": [(name, value) for name in (*KEPT, VIEW) if (value := context["request"].GET.get(name, ""))],
        "keeps": " ".join((*KEPT, VIEW)),
        "reset": getattr(context.get("view"), "reset_url", ""),
        "target": target,
        "label": label or _("Filter"),
    }


@register.inclusion_tag("components/chips_in_force.html", takes_context=True)
def chips_in_force(context: RequestContext, form: Form) -> dict[str, Any]:
    """The conditions that narrow a list now, each with a way to take it off; inside the part that is swapped."""
    return {"chips": filters_in_force(form, context["request"].GET)}


def _filter_input(bound: BoundField) -> SafeString:
    """An unset yes-or-no reads like every other unset condition, not “Unknown”."""
    if isinstance(bound.field.widget, NullBooleanSelect):
        bound.field.widget.choices = [("", _("All")), *list(bound.field.widget.choices)[1:]]
    attributes: dict[str, Any] = {"class": "input"} if not isinstance(bound.field.widget, CheckboxInput) else {}
    return bound.as_widget(attrs=attributes)


@register.simple_tag
def once() -> SafeString:
    """The key of a form, so that sending it twice does its work once (crm/accounts/once.py)."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid4())


@register.simple_tag
def page_url(name: str, **kwargs: Any) -> str:
    """Like `url`, but empty when that page is not routed."""
    return navigation.url_or_nothing(name, **kwargs)


@register.simple_tag
def now_text() -> str:
    """This moment on the reader's clock with its zone, for paper."""
    return f"{formats.datetime(timezone.now())} ({timezone.get_current_timezone_name()})"


@register.simple_tag
def today_text() -> str:
    """Today on the reader's clock, in words."""
    return formats.date(timezone.localdate(), "long")
