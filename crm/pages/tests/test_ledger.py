"""The parts every page is made of."""

from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django import forms
from django.http import Http404, QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.pages import vendor
from crm.pages.bullets import Bullet
from crm.pages.charts import Chart, Series
from crm.pages.conditions import filters_in_force
from crm.pages.gallery import SampleForm, SampleLog, gallery, line_chart
from crm.pages.responses import done
from crm.tenancy.factories import a_tenant


def rendered(source: str, **context) -> str:
    return Template("{% load i18n ledger formats %}" + source).render(Context(context))


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_a_status_is_a_glyph_and_a_word_never_colour_alone():
    with translation.override("en"):
        html = rendered('{% status "crit" %}')
    assert "#st-crit" in html
    assert "Overdue" in html


def test_words_from_outside_are_escaped_in_every_part():
    source = '{% status "crit" word %}{% tier word %}{% why "#" word %}{% section word %}x{% endsection %}'
    html = rendered(source, word="<b>")
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 4


@pytest.mark.parametrize(
    ("actual", "pace", "width", "behind"),
    [
        ("0.55", "0.66", "50.0%", True),
        ("0.66", "0.55", "60.0%", False),
        ("2", "0.5", "98.0%", False),
        (None, None, "0.0%", False),
    ],
)
def test_a_bullet_bar_shares_one_scale_between_actual_pace_and_goal(actual, pace, width, behind):
    bullet = Bullet.of(actual, pace)
    assert (bullet.actual, bullet.is_behind) == (width, behind)


def test_a_bullet_bar_says_its_numbers_to_those_who_hear_it():
    with translation.override("en"):
        html = rendered('{% bullet 0.82 pace=0.63 label="Zhou Min" %}')
    assert 'aria-label="Zhou Min: 82.0% of the goal, pace 63.0%"' in html


def test_an_error_stands_above_its_field_and_in_the_summary_in_the_same_words():
    form = SampleForm({"tier": "A", "amount": "1"})
    html = rendered("{% error_summary form %}{% field form.mobile %}", form=form)
    message = form.errors["mobile"][0]
    assert html.count(message) == 2
    assert 'href="#id_mobile"' in html
    assert html.index("id_mobile-error") < html.index("<input")
    assert 'aria-describedby="id_mobile-hint id_mobile-error"' in html


def test_the_summary_leads_to_the_first_button_of_a_group():
    form = SampleLog({"outcome": "agreed"})
    assert 'href="#id_channel_0"' in rendered("{% error_summary form %}", form=form)


def test_a_missing_field_says_in_chinese_what_to_do():
    with translation.override("zh-hans"):
        assert SampleLog({}).errors["channel"] == ["填写此项。"]


def test_a_form_without_errors_has_no_summary():
    form = SampleForm({"mobile": "1", "tier": "A", "amount": "1"})
    assert rendered("{% error_summary form %}", form=form).strip() == ""


def test_choices_are_one_named_group_of_radio_buttons():
    html = rendered("{% choices form.channel %}", form=SampleLog())
    tags = [tag for tag, _attrs in Elements(html).tags]
    assert tags[:2] == ["fieldset", "legend"]
    assert tags.count("input") == 4


def test_a_heading_sorts_up_then_down_and_forgets_the_page():
    request = RequestFactory().get("/?sort=name&cursor=abc&tier=A")
    html = rendered('{% sort_header "Name" "name" %}', request=request)
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-name&amp;tier=A"' in html


def test_conditions_in_force_are_named_in_words_and_can_be_taken_away():
    class Conditions(forms.Form):
        tier = forms.ChoiceField(label="Tier", choices=[("A", "Top"), ("B", "Middle")], required=False)
        q = forms.CharField(label="Name", required=False)

    query = QueryDict("tier=A&q=&sort=name&cursor=x")
    [chip] = filters_in_force(Conditions(query), query)
    assert (chip["words"], chip["without"]) == ("Top", "?q=&sort=name")


def test_a_chart_and_its_table_hold_the_same_words():
    series = [Series("Sales", [1200, None])]
    chart = Chart("c", "line", "Up", "Sales", "Month", ["Jan", "Feb"], series, links=["/a", "/b"])
    assert chart.rows == [("Jan", "/a", ["1,200"]), ("Feb", "/b", ["--"])]
    assert chart.payload["series"][0]["texts"] == ["1,200", "--"]
    assert chart.payload["series"][0]["values"] == [1200.0, None]


def test_done_tells_a_script_what_to_say_and_reload():
    request = RequestFactory().post("/")
    request.htmx = True
    response = done(request, "Logged", to="/today/", undo="/undo/1/", refresh="#queue")
    assert response.status_code == 204
    assert '"undo": "/undo/1/"' in response["HX-Trigger"]


def test_the_gallery_is_for_staff():
    request = RequestFactory().get("/design/")
    request.user = SimpleNamespace(is_staff=False)
    with pytest.raises(Http404):
        gallery(request)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_in_the_gallery_breaks_the_content_policy(language):
    request = RequestFactory().get("/design/")
    request.user = SimpleNamespace(is_staff=True)
    with translation.override(language):
        html = gallery(request).content.decode()
    for tag, attrs in Elements(html).tags:
        assert "style" not in attrs, (tag, attrs)
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
        assert attrs.get("target") != "_blank", (tag, attrs)
        if tag == "script":
            assert attrs.get("src") or attrs.get("type") == "application/json", attrs
        assert tag != "style"


@pytest.mark.parametrize("code", ["400", "403", "404", "403_csrf", "500"])
def test_an_error_page_needs_no_context_at_all(code):
    html = render_to_string(f"errors/{code}.html")
    assert html.count("<h1") == 1
    assert 'href="/"' in html


def test_vendored_scripts_are_the_published_ones():
    assert vendor.CHECKSUMS.read_text().splitlines() == vendor.checksum_lines()
    taken = {path.name for ending in ("js", "css") for path in vendor.FOLDER.glob(f"*.{ending}")}
    assert taken - {vendor.ENTRY.name} == {package.file.name for package in vendor.PACKAGES}


def test_a_short_number_keeps_the_exact_one_for_pointer_focus_and_ear():
    with translation.override("zh-hans"):
        html = rendered("{{ value|short_number }} {{ small|short_number }}", value=1234567, small=12)
    large = '<data class="exact" value="1234567" data-exact="1,234,567" aria-label="1,234,567">123万</data>'
    assert html == f'{large} <data value="12">12</data>'


def test_the_gallery_shows_what_loads_what_is_offline_and_both_colours_of_a_gain(client_for, scope):
    member = a_member()
    member.user.is_staff = True
    member.user.save()
    page = client_for(member).get("/design/").content.decode()
    for part in ("skel figures", "skel rows", "skel table", "skel chart", "offline here", "red-up", "green-up"):
        assert part in page, part


def test_a_page_that_refuses_says_whom_to_ask_and_nobody_of_another_organisation(client_for, scope):
    a_member(Role.OWNER, name="He Jie", email="he@example.test")
    a_member(Role.OWNER, tenant=a_tenant(), name="A stranger")
    page = client_for(a_member()).get("/settings/members/")
    text = page.content.decode()
    assert page.status_code == 403
    assert "mailto:he@example.test" in text
    assert "He Jie" in text
    assert "A stranger" not in text


def test_paper_says_whose_it_is_and_when_it_was_printed(client_for, scope):
    page = client_for(a_member(time_zone="Asia/Tokyo")).get("/settings/me/").content.decode()
    assert f"<b>{scope.name}</b>" in page
    assert "(Asia/Tokyo)" in page


def test_a_chart_is_described_and_can_be_saved_as_a_file():
    html = rendered("{% chart chart %}", chart=line_chart())
    assert "data-chart-file" in html
    assert line_chart().payload["description"].startswith("Two weeks above pace")
