"""C-13: what people type finds the customer; nobody finds what is not theirs; nothing is found quickly."""

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from agents.factories import an_agency, an_agent
from crm.accounts.factories import a_member
from crm.accounts.roles import Role
from crm.pages.search import Asked, offers_when_nothing, search
from customers.factories import a_deal, a_sale
from customers.models import FollowUp
from customers.profiles.services import change_contact, create_contact, create_customer

HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(scope):
    return an_agent(name="周敏")


@pytest.fixture
def huaxing(agent):
    return create_customer(
        by=agent.member,
        name="华星科技有限公司",
        phone="138 1111 0021",
        external_system="erp",
        external_id="C-88421",
    )


def titles(member, typed, kind=""):
    return [str(found.title) for group in search(member, Asked.read(typed), kind=kind) for found in group.results]


def kinds(member, typed):
    return [group.source.kind for group in search(member, Asked.read(typed))]


@pytest.mark.parametrize(
    "typed", ["hxkj", "华星", "0021", "C-88421", "c88421", "huaxing", "星科", "#88421", "ＨＸＫＪ"]
)
def test_a_customer_is_found_by_whatever_one_remembers_of_it(agent, huaxing, typed):
    assert "华星科技有限公司" in titles(agent.member, typed)


@pytest.mark.parametrize("typed", ["hxkj", "华星", "0021", "C-88421", "#C-88421", "华星 明天下午3点回访"])
def test_an_agent_never_finds_what_is_somebody_elses(agent, huaxing, typed):
    create_contact(by=agent.member, customer=huaxing, name="华星的刘洋")
    a_deal(customer=huaxing, name="华星年度框架")
    a_sale(customer=huaxing, external_system="erp", external_id="C-88421")
    colleague = an_agent()
    assert [title for title in titles(colleague.member, typed) if "华星" in title or "88421" in title] == []


def test_text_that_is_nothings_name_offers_to_create_the_customer(agent, client_for):
    client = client_for(agent.member)
    page = client.get(reverse("search"), {"q": "蓝海集团"}, headers=HTMX).content.decode()
    assert f"{reverse('customers:new-customer')}?name=" in page
    assert 'role="option"' in page
    viewer = client_for(a_member(Role.VIEWER)).get(reverse("search"), {"q": "蓝海集团"}, headers=HTMX)
    assert reverse("customers:new-customer") not in viewer.content.decode()


def test_a_date_is_no_part_of_the_name_of_a_customer_to_be_created(agent):
    (offer,) = offers_when_nothing(agent.member, Asked.read("蓝海集团 明天下午3点回访"))
    assert parse_qs(urlsplit(offer.url).query)["name"] == ["蓝海集团"]


def test_a_search_asks_a_fixed_number_of_questions(agent, huaxing, client_for, django_assert_max_num_queries):
    client = client_for(agent.member)
    for typed in ("hxkj", "qwxz jjkk zzqq", "华星 2026", "zzz 1234", "@zzz", "#zzz1"):
        with django_assert_max_num_queries(18):
            client.get(reverse("search"), {"q": typed}, headers=HTMX)


def test_people_at_customers_are_found_by_name_sound_and_phone(agent, huaxing):
    contact = create_contact(by=agent.member, customer=huaxing, name="刘洋", title="采购总监", phone="13900001234")
    for typed in ("刘洋", "liuyang", "ly", "1234", "@ly"):
        assert "刘洋" in titles(agent.member, typed, kind="contacts"), typed
    change_contact(by=agent.member, contact=contact, name="陈工")
    assert titles(agent.member, "刘洋", kind="contacts") == []
    assert titles(agent.member, "cheng", kind="contacts") == ["陈工"]


@pytest.mark.parametrize("typed", ["年度", "框架2026", "度框", "D-501", "d-5", "hxkj", "星科"])
def test_a_deal_is_found_by_any_two_characters_its_code_and_its_customer(agent, huaxing, typed):
    a_deal(customer=huaxing, name="年度框架（2026）", external_system="erp", external_id="D-501")
    assert "年度框架（2026）" in titles(agent.member, typed, kind="deals")


def test_open_deals_come_before_closed_ones(agent, huaxing):
    closed = {"state": "lost", "closed_on": timezone.localdate()}
    a_deal(customer=huaxing, name="旧框架", opened_on=date(2020, 1, 1), **closed)
    a_deal(customer=huaxing, name="新框架")
    assert titles(agent.member, "框架", kind="deals") == ["新框架", "旧框架"]


def test_an_order_is_found_by_its_number_also_in_small_letters(agent, huaxing):
    a_sale(customer=huaxing, amount=Decimal("12"), external_system="erp", external_id="SO-10077")
    for typed in ("#SO-100", "so-10077", "SO-10077"):
        assert "SO-10077" in titles(agent.member, typed, kind="orders"), typed
    assert titles(agent.member, "SO-10078", kind="orders") == []


def test_what_was_typed_in_full_comes_first(agent, huaxing):
    a_sale(customer=huaxing, external_system="erp", external_id="C-88421")
    assert kinds(agent.member, "C-88421")[0] == "orders"


def test_agents_and_agencies_are_found_by_sound(agent):
    owner = a_member(Role.OWNER, name="林薇")
    an_agency(name="云帆渠道")
    assert "周敏" in titles(owner, "zm")
    assert "周敏" in titles(owner, "@zhoumin")
    assert "周敏" in titles(owner, "zhou m")
    assert titles(owner, "yf", kind="agencies") == ["云帆渠道"]
    assert "林薇" in titles(owner, "@lw")
    assert titles(agent.member, "@lw") == []


def test_a_name_with_a_date_behind_it_becomes_a_follow_up(agent, huaxing, client_for):
    with translation.override("zh-hans"):
        (first, *_rest) = search(agent.member, Asked.read("hxkj 明天下午3点回访"))
    assert first.source.kind == "sentences"
    plan, log = first.results
    assert "15:00" in str(plan.title)
    assert "华星科技有限公司" in str(plan.title)

    client = client_for(agent.member)
    sheet = client.get(plan.url, headers=HTMX)
    form = sheet.context["form"]
    page = sheet.content.decode()
    assert "明天下午3点回访" in page
    sent = {
        "client_ref": form["client_ref"].value(),
        "customer": huaxing.pk,
        "note": "明天下午3点回访",
        "remind": "",
    }
    sent |= {"said": form.steps.ticked, "read_at": form.steps.read_at.isoformat()}
    assert client.post(reverse("customers:plan-follow-up"), sent, headers=HTMX).status_code == 204
    (planned,) = FollowUp.objects.all()
    assert timezone.localtime(planned.due_at).strftime("%H:%M") in ("15:00", "07:00", "23:00")

    assert "明天下午3点回访" in client.get(log.url, headers=HTMX).content.decode()


def test_words_behind_a_name_that_speak_of_no_date_are_offered_to_be_logged(agent, huaxing):
    found = [found for group in search(agent.member, Asked.read("华星 报价已发")) for found in group.results]
    assert any("summary=" in one.url for one in found)


def test_the_second_word_of_a_whole_name_is_no_sentence(agent):
    create_customer(by=agent.member, name="Acme Robotics")
    assert kinds(agent.member, "Acme Robotics") == ["customers"]


def test_who_may_not_work_is_offered_no_work(scope, huaxing):
    viewer = a_member(Role.VIEWER)
    groups = search(viewer, Asked.read("hxkj 明天下午3点回访"))
    assert "sentences" not in [group.source.kind for group in groups]
    (customer,) = [found for group in groups for found in group.results]
    assert [more.url[:4] for more in customer.more] == ["tel:"]
