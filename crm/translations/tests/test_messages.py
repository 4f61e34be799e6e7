"""Every visible word, in both languages, without gettext's tools."""

import os

import pytest
from babel.messages import Catalog

from crm.translations import catalogues
from crm.translations.catalogues import Floor
from crm.translations.checks import catalogue_problems, conflicts, template_problems
from crm.translations.extraction import from_python, from_template, merged, messages_of
from crm.translations.hard_coded import forgotten_words


@pytest.fixture
def floor(tmp_path, settings) -> Floor:
    """A floor with one module and one template."""
    settings.BASE_DIR = tmp_path
    app, templates = tmp_path / "shop", tmp_path / "templates"
    (app / "migrations").mkdir(parents=True)
    (templates / "shop").mkdir(parents=True)
    (app / "models.py").write_text('from x import gettext_lazy as _\nname = _("Shop %(city)s")\n')
    (app / "migrations" / "0001.py").write_text('label = _("Never shown")\n')
    (templates / "shop" / "list.html").write_text("<p>{% translate 'Open' %}</p>")
    return Floor("shop", app, templates)


def translated(**words: str) -> Catalog:
    catalogue = catalogues.new_catalogue()
    for source, string in words.items():
        catalogue.add(source.replace("_", " "), string=string)
    return catalogue


def test_words_are_found_in_python_and_templates_but_not_in_migrations(floor):
    assert {message.id for message in messages_of(floor) if message.id} == {"Shop %(city)s", "Open"}


def test_plurals_and_contexts_are_found_in_python():
    source = 'ngettext("%(n)s row", "%(n)s rows", n)\npgettext("month", "May")\n'
    assert from_python(source) == [(("%(n)s row", "%(n)s rows"), None), ("May", "month")]


def test_blocks_constants_and_indented_tags_are_found_in_templates():
    source = """
      {% if x %}
          {% blocktranslate trimmed count n=rows %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
        {% section _("Contacts") %}{{ "a"|default:_("Nobody") }}{% endsection %}
      {% endif %}"""
    found = {message for message, _context in from_template(source)}
    assert found == {("%(n)s row", "%(n)s rows"), "Contacts", "Nobody"}


def test_a_translation_survives_and_a_word_nobody_says_is_dropped(floor):
    result = merged(messages_of(floor), translated(Open="打开", Closed="关门"))
    assert result.get("Open").string == "打开"
    assert result.get("Closed") is None
    assert not result.get("Shop %(city)s").string


def test_the_file_says_nothing_that_changes_by_itself(floor):
    text = catalogues.text_of(merged(messages_of(floor), translated()))
    assert text == catalogues.text_of(merged(messages_of(floor), translated()))
    assert "Date" not in text
    assert "#: shop/models.py\n" in text
    assert str(floor.folder) not in text


def test_compiling_happens_once_until_the_words_change(floor):
    floor.po.parent.mkdir(parents=True)
    floor.po.write_text(catalogues.text_of(translated(Open="打开")))
    assert catalogues.compile_catalogue(floor) is True
    assert catalogues.compile_catalogue(floor) is False
    os.utime(floor.mo, (0, 0))
    assert catalogues.compile_catalogue(floor) is True
    assert not list(floor.po.parent.glob("*.tmp"))


@pytest.mark.parametrize(
    ("known", "problem"),
    [
        ({}, "missing"),
        ({"Open": ""}, "not translated"),
        ({"Shop_%(city)s": "商店"}, "placeholders differ"),
        ({"Closed": "关门"}, "nobody says this any more"),
    ],
)
def test_the_check_names_what_is_wrong(floor, known, problem):
    found = catalogue_problems(floor, messages_of(floor), translated(**known))
    assert any(problem in sentence for sentence in found), found


def test_a_fuzzy_translation_is_not_a_translation(floor):
    known = translated(Open="打开")
    known.get("Open").flags.add("fuzzy")
    assert any("fuzzy" in sentence for sentence in catalogue_problems(floor, messages_of(floor), known))


def test_a_complete_floor_has_no_problems(floor):
    known = translated(**{"Open": "打开", "Shop_%(city)s": "%(city)s 的商店"})
    assert catalogue_problems(floor, messages_of(floor), known) + template_problems(floor) == []


def test_two_floors_may_not_translate_one_word_differently(tmp_path):
    agents, goals = tmp_path / "agents.po", tmp_path / "goals.po"
    [problem] = conflicts([(agents, translated(Open="打开", Code="编号")), (goals, translated(Code="代码"))])
    assert problem.startswith("agents.po, goals.po: 'Code' is translated as 编号 and 代码")


def test_two_meanings_of_one_word_are_told_apart_by_their_context(tmp_path):
    metrics = translated()
    metrics.add("Code", string="代码", context="metric")
    known = [(tmp_path / "agents.po", translated(Code="编号")), (tmp_path / "metrics.po", metrics)]
    assert conflicts(known) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Save</p>", ["Save"]),
        ("<p>{% translate 'Save' %}</p>", []),
        ('<input placeholder="Your name">', ["Your name"]),
        ("<button aria-label=\"{% translate 'Close' %}\">×</button>", []),
        ("<p>{{ name }}: 12 %</p>", []),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %} 你好", ["你好"]),
        ('<span translate="no">Zhou Min <b>A</b></span>', []),
        ("<kbd>Ctrl</kbd><code>id</code><script>let text = 'Hello';</script>", []),
        ('{% section "Open deals" %}x{% endsection %}', ["x", "Open deals"]),
        ('{% section _("Open deals") count=3 %}{% endsection %}', []),
        ('{% include "components/state.html" with kind="empty" heading="Nothing here" %}', ["Nothing here"]),
        ("<br><img src='a' alt=''><p>{% if a %}{{ b }}{% endif %}</p>", []),
        ("<li{% if a %} class='b'{% endif %}>{{ c }}</li>", []),
    ],
)
def test_words_a_template_forgot_are_found(source, found):
    assert forgotten_words(source) == found
