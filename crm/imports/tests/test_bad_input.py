"""Files and rows that are wrong: each gets a clear message, with row and column, in both languages."""

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.utils import translation

from crm.accounts.roles import Role
from crm.imports.models import Import, ImportRow
from crm.imports.tests.conftest import Says, Wizard
from customers.factories import a_customer, a_product, a_stage
from customers.models import Customer, Deal, Interaction, Sale

CUSTOMERS = "name,owner,employees\n"


def sheet(rows: list[list[Any]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
    return target.getvalue()


def a_zip(**files: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7 something", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 32)) * 20, "wrong_type"),
        (b"<!DOCTYPE html><html><body>sign in</body></html>", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "encrypted"),
        (a_zip(**{"readme.txt": "no workbook"}), "wrong_type"),
        (b"PK\x03\x04 broken", "unreadable"),
        (b"name,owner\nAc\x00me,Anna\n", "nul"),
        (b"name,owner\n" + b"\xff\xfe\xfd\xfc\x81\x20\xff" * 9, "encoding"),
        (b"name,owner\n", "no_rows"),
        (b"1,2,3\n4,5,6\n", "no_header"),
        (b"name,owner,Name\nAcme,Anna,x\n", "duplicate_header"),
        (b",".join(b"c%d" % n for n in range(300)) + b"\n1\n", "too_many_columns"),
    ],
)
def test_a_file_we_cannot_read_is_refused_with_the_reason(wizard: Wizard, content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        wizard.upload("customers", content)

    assert refused.value.code == code
    assert not Import.objects.exists()
    with translation.override("zh-hans"):
        in_chinese = refused.value.messages
    with translation.override("en"):
        assert in_chinese != refused.value.messages


def test_a_sheet_that_would_unpack_to_the_whole_memory_is_refused_unopened(wizard: Wizard) -> None:
    cells = '<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>'
    sheet1 = f"<worksheet><sheetData>{cells}</sheetData></worksheet>"
    bomb = a_zip(**{"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet1})

    with pytest.raises(ValidationError) as refused:
        wizard.upload("customers", bomb)

    assert refused.value.code in {"too_many_rows", "too_many_columns"}


def test_a_required_column_that_is_missing_is_named_before_anything_is_read(wizard: Wizard, anna: Any) -> None:
    with pytest.raises(ValidationError, match="customer, channel, when, what happened"):
        wizard.check("interactions", "负责人,remark2\nAnna Snelling,x\n")


def test_every_bad_cell_is_told_with_row_and_column_in_english(wizard: Wizard, anna: Any, says: Says) -> None:
    a_customer(name="Acme", owner=anna)
    found = wizard.check(
        "sales",
        "external id,agent,customer,amount,date\n"
        "S-1,Anna Snelling,Acme,100.00,2026-02-10\n"
        "S-2,Nobody Known,Acme,100.00,2026-02-10\n"
        "S-1,Anna Snelling,Acme,70.00,2026-02-10\n"
        "S-4,Anna Snelling,Acme,70.00,2026-02-30\n"
        "S-5,Anna Snelling,Acme,-70.00,2026-02-10\n"
        "S-6,Anna Snelling,Acme,seventy,2026-02-10\n"
        "S-7,Anna Snelling,,70.00,2026-02-10\n"
        "S-8,Anna Snelling,Acme,€70,2026-02-10\n",
    )

    assert says(found) == [
        "row 3, agent: “Nobody Known” was not found among your agents. Check the spelling or import it first.",
        "row 4, external id: “S-1” is in row 2 already. Keep one of the two rows.",
        "row 5, date: The date “2026-02-30” does not exist. Check day and month.",
        "row 6, amount: An order or a receipt is more than zero. Record money given back as a refund.",
        "row 7, amount: “seventy” is no number. Write it like 1234.50.",
        "row 8, customer: Fill in a value; this column may not be empty.",
        "row 9, amount: “€70” is in another currency than CNY. Convert the amount.",
    ]
    assert found.counts == {"ok": 1, "error": 7}
    assert not Sale.objects.exists()


def test_the_same_findings_read_in_chinese(wizard: Wizard, anna: Any, says: Says) -> None:
    a_customer(name="Acme", owner=anna)
    found = wizard.check(
        "sales",
        "负责人,客户,金额,日期\n查无此人,Acme,1.50万,2026-02-10\nAnna Snelling,Acme,100,2026年2月30日\n",
    )

    with translation.override("zh-hans"):
        told = says(found)

    assert [line.split("：")[0].split(":")[0] for line in told] == ["row 2, 负责人", "row 3, 日期"]
    assert "查无此人" in told[0]
    assert "代理" in told[0]
    assert "2026年2月30日" in told[1]
    assert "does not" not in told[1]


def test_the_good_rows_go_in_and_the_wrong_ones_stay_out(wizard: Wizard, anna: Any) -> None:
    found = wizard.all("customers", CUSTOMERS + "Good,Anna Snelling,5\nBad,Nobody,5\nWorse,,minus\n")

    assert found.counts == {"created": 1, "error": 2}
    assert [customer.name for customer in Customer.objects.all()] == ["Good"]


def test_nothing_goes_in_when_all_or_nothing_was_asked(wizard: Wizard, anna: Any) -> None:
    found = wizard.check(
        "customers", CUSTOMERS + "Good,Anna Snelling,5\nBad,Nobody,5\n", on_error=Import.OnError.NOTHING
    )

    with pytest.raises(ValidationError) as refused:
        wizard.run(found)

    assert refused.value.code == "rows_wrong"
    assert not Customer.objects.exists()


def test_a_row_the_service_refuses_on_the_way_turns_all_or_nothing_back(wizard: Wizard, anna: Any) -> None:
    content = CUSTOMERS + "Good,Anna Snelling,5\n" + f"Bad,,{2**31 - 1}\n"
    found = wizard.check("customers", content, on_error=Import.OnError.NOTHING)
    ImportRow.objects.filter(of_import=found, number=3).update(values=["x" * 300, "", ""])

    found = wizard.run(found)

    assert found.state == Import.State.FAILED
    assert not Customer.objects.exists()


def test_a_near_name_is_proposed_and_accepted_once_for_all_rows(wizard: Wizard, anna: Any, says: Says) -> None:
    a_product(name="GTX Pro")
    a_product(name="GTX Plus Pro")
    a_stage(name="Engaging")
    found = wizard.check(
        "deals",
        "opportunity_id,sales_agent,product,deal_stage\n"
        "A,Anna Snelling,GTXPro,Engaging\nB,Anna Snelling,GTXPro,Engaging\nC,Anna Snelling,GTX Pro,Engaging\n",
    )
    assert found.counts == {"ok": 1, "proposal": 2}
    assert says(found)[0] == "row 2, product: “GTXPro” was not found. Read it as “GTX Pro”?"

    found = wizard.accept(found, {"product": {"GTXPro": "GTX Pro"}})
    assert found.counts == {"ok": 3}
    assert wizard.run(found).counts == {"created": 3}
    assert {deal.product.name for deal in Deal.objects.select_related("product") if deal.product} == {"GTX Pro"}


def test_a_slip_of_the_pen_is_pointed_out_and_does_not_stop_the_row(wizard: Wizard, says: Says) -> None:
    found = wizard.check("customers", "account,sector,country\nAcme,technolgy,Philipines\nBeta,beekeeping,Kenya\n")

    assert says(found) == [
        "row 2, sector: “technolgy” looks like a slip. Write “technology” instead?",
        "row 2, country: “Philipines” looks like a slip. Write “Philippines” instead?",
    ]
    assert found.counts == {"ok": 2}


def test_two_digit_years_are_read_by_all_dates_together_and_must_be_confirmed(wizard: Wizard, anna: Any) -> None:
    a_stage(name="Engaging")
    rows = "".join(f"D{n},Anna Snelling,Engaging,{n:02}-03-17\n" for n in range(1, 29))
    found = wizard.check("deals", "id,agent,stage,engage_date\n" + rows)

    (note,) = [note for note in found.notes if note["to_confirm"]]
    assert (note["code"], note["params"]["order"], note["params"]["reading"]) == (
        "two_digit_years",
        "dmy",
        "2017-03-01",
    )
    with pytest.raises(ValidationError, match="Confirm how the dates are read"):
        wizard.run(found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_chinese_files_are_read_in_every_usual_encoding(
    wizard: Wizard, anna: Any, encoding: str, delimiter: str
) -> None:
    lines = [
        ["客户名称(*)", "负责人", "备注"],
        ["华星科技", "Anna Snelling", "重要客户"],
        ["蓝海包装", "Anna Snelling", ""],
    ]
    content = "\r\n".join(delimiter.join(cells) for cells in lines).encode(encoding)

    found = wizard.all("customers", content)

    assert found.counts == {"created": 2}
    assert set(Customer.objects.values_list("name", flat=True)) == {"华星科技", "蓝海包装"}


def test_a_workbook_is_read_with_its_dates_and_numbers(wizard: Wizard, anna: Any) -> None:
    a_customer(name="Acme", owner=anna)
    content = sheet([["负责人", "客户", "金额", "日期"], ["Anna Snelling", "Acme", 1234.5, "2026/2/10"]])

    found = wizard.all("sales", content)

    assert found.counts == {"created": 1}
    assert str(Sale.objects.get().amount) == "1234.5000"


def test_mixed_line_ends_and_line_breaks_in_cells_keep_rows_apart(wizard: Wizard) -> None:
    content = b'name,note\r\nA,"first\nsecond"\nB,x\r\n\r\nC,y\n'

    found = wizard.all("customers", content)

    assert found.counts == {"created": 3}
    assert Customer.objects.get(name="A").note == "first\nsecond"


def test_another_teams_customer_cannot_be_named(owner: Any, anna: Any, wizard: Wizard) -> None:
    """A manager sees only the own team; an unseen customer is as unknown as one that does not exist."""
    a_customer(name="Secret Corp")
    manager = anna.member
    manager.role = Role.MANAGER
    manager.save()
    found = Wizard(manager).check(
        "interactions", "agent,customer,channel,when,summary\nAnna Snelling,Secret Corp,call,2026-01-05 10:00,x\n"
    )

    assert found.counts == {"error": 1}
    assert found.rows.get().errors[0]["code"] == "unknown"
    assert not Interaction.objects.exists()
