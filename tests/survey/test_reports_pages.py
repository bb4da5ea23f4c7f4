"""Report pages: the same tables and charts as the files, small cells withheld, nobody named, words reviewed first."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from questionnaires.interviews import TopicNotes
from survey.fieldwork import fieldwork_actions, redaction
from survey.reporting import datasets
from survey.store import access_log, open_answers
from tests.store import examples
from tests.survey.offices import Office, open_office

REPORT = "/staff/studies/jahrom/report"
WORDS = "/staff/waves/people/open-answers"
NOBODY = "عضو آزمونی"  # how the twelve are named in the frame


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    """Six of the council and four farmers have answered; one farmer of the six left after one page."""
    opened = open_office(tmp_path)
    for case in opened.cases[:6]:
        examples.answer_all(opened.database, case, enough="yes", wish=f"خواست شورا {case}")
    for case in opened.cases[6:10]:
        examples.answer_all(opened.database, case, enough="no", wish=f"خواست باغدار {case}")
    begun = examples.start(opened.database, opened.cases[10])
    examples.save(opened.database, begun.id, "water", {"enough": "no"})
    yield opened
    opened.database.close()


def approve_all(office: Office) -> None:
    with office.database.write() as connection:
        for answer in open_answers.open_answers(connection, "people"):
            open_answers.redact(
                connection, answer.submission_id, answer.variable, answer.text, by="sara", at=examples.NOON
            )


def sections_of(page: str) -> list[str]:
    return re.findall(r'href="/staff/studies/jahrom/report/([\w-]+)\?', page)


def test_a_planner_reads_the_report_and_every_section_of_it(office: Office):
    parisa = office.desk("parisa")
    overview = parisa.get(REPORT)
    assert overview.status_code == 200
    names = sections_of(overview.text)
    assert "reconciliation" in names
    for name in names:
        assert parisa.get(f"{REPORT}/{name}").status_code == 200, name


def test_the_numbers_of_a_table_stand_on_its_page(office: Office):
    names = sections_of(office.desk("parisa").get(REPORT).text)
    pages = {name: office.desk("parisa").get(f"{REPORT}/{name}?lang=en").text for name in names}
    water = next(page for name, page in pages.items() if "water" in name)
    # 6 of 11 said yes, 5 no (four who submitted and one who left after this page): 55 % and 45 %
    assert "55%" in water
    assert "45%" in water


def test_a_group_cell_under_five_is_withheld_on_every_page(office: Office):
    report = datasets.report_of(office.database, "jahrom", language="en")
    withheld = [table for table in report.tables if table.withheld]
    assert withheld  # the wish of only four farmers
    shown = [f"{REPORT}/{section.name}?lang=en" for section in report.sections]
    pages = "".join(office.desk("parisa").get(address).text for address in shown)
    assert pages.count("withheld, too few people") == sum(len(table.withheld) for table in report.tables)


def test_no_identity_and_no_case_stands_in_the_report(office: Office):
    approve_all(office)
    parisa = office.desk("parisa")
    names = sections_of(parisa.get(REPORT).text)
    for address in (REPORT, *(f"{REPORT}/{name}" for name in names)):
        page = parisa.get(address).text
        assert NOBODY not in page
        assert "0917" not in page
    content = parisa.get("/staff/studies/jahrom/report.xlsx").data
    with zipfile.ZipFile(io.BytesIO(content)) as workbook:
        everything = b"".join(workbook.read(name) for name in workbook.namelist()).decode("utf-8", "ignore")
    assert NOBODY not in everything
    assert "09170000" not in everything


def test_the_workbook_opens_and_is_the_same_each_time(office: Office):
    parisa = office.desk("parisa")
    sent = parisa.get("/staff/studies/jahrom/report.xlsx")
    assert sent.mimetype.endswith("spreadsheetml.sheet")
    assert "attachment" in sent.headers["Content-Disposition"]
    workbook = load_workbook(io.BytesIO(sent.data))
    seen = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    assert all(sheet.sheet_view.rightToLeft for sheet in seen)
    assert parisa.get("/staff/studies/jahrom/report.xlsx").data == sent.data


def test_a_report_is_a_draft_until_a_consultant_marks_the_closed_wave_final(office: Office):
    def reasons() -> list[str]:
        return [problem.code for problem in datasets.gather(office.database, "jahrom").draft_reasons]

    def is_draft() -> bool:
        return datasets.report_of(office.database, "jahrom").cover.is_draft

    sara = office.desk("sara")
    assert (reasons(), is_draft()) == (["draft-open-wave"], True)
    assert sara.post("/staff/waves/people/final", page=REPORT).status_code == 409
    fieldwork_actions.close_wave(office.database, "people", by="sara")
    assert (reasons(), is_draft()) == (["draft-unmarked-wave"], True)
    assert sara.post("/staff/waves/people/final", page=REPORT).status_code == 303
    assert (reasons(), is_draft()) == ([], False)
    assert "نهایی از" in sara.get(REPORT).text and "نسخهٔ نهایی" in sara.get(REPORT).text
    assert "پیش‌نویس یا نهایی" not in office.desk("parisa").get(REPORT).text
    with office.database.read() as connection:
        (entry,) = access_log.entries(connection, action="report-final")
    assert (entry.by, entry.subject) == ("sara", "people")
    fieldwork_actions.reopen_wave(office.database, "people", by="sara")
    assert (reasons(), is_draft()) == (["draft-open-wave"], True)
    assert not datasets.report_of(office.database, "jahrom", status="final").cover.is_draft


def test_what_waits_is_counted_beside_the_report_that_leaves_it_out(office: Office):
    def left_out() -> list[str]:
        return [problem.code for problem in datasets.gather(office.database, "jahrom").left_out]

    assert left_out() == ["words-left-out"]
    approve_all(office)
    assert left_out() == []
    office.interview(office.cases[0], "navid", closed=False)
    assert left_out() == ["interviews-left-out"]


def test_charts_and_tables_need_no_inline_style_or_script(office: Office):
    parisa = office.desk("parisa")
    for name in sections_of(parisa.get(REPORT).text):
        page = parisa.get(f"{REPORT}/{name}").text
        assert " style=" not in page
        assert "<style" not in page


def test_an_unknown_section_wave_or_study_is_not_found(office: Office):
    parisa = office.desk("parisa")
    assert parisa.get(f"{REPORT}/nothing").status_code == 404
    assert parisa.get(f"{REPORT}?wave=nothing").status_code == 404
    assert parisa.get("/staff/studies/nowhere/report").status_code == 404
    assert parisa.get("/staff/studies/nowhere/report.xlsx").status_code == 404


def test_a_study_without_anybody_to_ask_says_so(tmp_path):
    office = open_office(tmp_path)
    with office.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM cases")
    page = office.desk("parisa").get(REPORT)
    assert page.status_code == 200
    assert "report.xlsx" not in page.text
    office.database.close()


@pytest.mark.parametrize(
    "address",
    [
        REPORT,
        f"{REPORT}/reconciliation",
        "/staff/studies/jahrom/report.xlsx",
    ],
)
def test_an_interviewer_sees_no_report_and_a_stranger_signs_in(office: Office, address: str):
    assert office.desk("navid").get(address).status_code == 403
    assert office.desk(None).get(address).status_code == 303
    assert office.desk("parisa").client.post(address).status_code in (400, 405)


# Redaction.


def entries_on(page: str) -> list[str]:
    return re.findall(r'name="text\.(\w+)"', page)


def text_of(page: str, token: str) -> str:
    found = re.search(rf'name="text\.{token}"[^>]*>\s*([^<]*)</textarea>', page)
    assert found
    return found[1]


def test_words_wait_until_a_consultant_decides(office: Office):
    assert datasets.gather(office.database, "jahrom").waves[0].words == {}
    page = office.desk("sara").get(f"{WORDS}?item=wish").text
    assert len(entries_on(page)) == 10
    report = datasets.report_of(office.database, "jahrom")
    assert not any("خواست" in str(table.rows) for table in report.tables)


def test_the_list_names_no_case_group_or_order(office: Office):
    page = office.desk("sara").get(f"{WORDS}?item=wish").text
    texts = [text_of(page, token) for token in entries_on(page)]
    assert sorted(texts) != texts  # they were written in the order of their numbers
    form = page[page.index('class="entries"') :]
    assert "farmers" not in form
    assert "کشاورزان" not in form
    for case in datasets.gather(office.database, "jahrom").waves[0].stored:
        assert case["case"] not in page


def test_approved_edited_and_withheld_words(office: Office):
    sara = office.desk("sara")
    page = sara.get(f"{WORDS}?item=wish").text
    first, second, third, *rest = entries_on(page)
    fields = {
        f"decision.{first}": "approve", f"text.{first}": text_of(page, first),
        f"decision.{second}": "approve", f"text.{second}": "خواست … (نام برداشته شد)",
        f"decision.{third}": "withhold", f"text.{third}": text_of(page, third),
        **{f"decision.{token}": "later" for token in rest},
    }  # fmt: skip
    saved = sara.post(f"{WORDS}?item=wish", **fields)
    assert saved.status_code == 303
    assert "saved=3" in saved.headers["Location"]
    shown = set(datasets.gather(office.database, "jahrom").waves[0].words["wish"].values())
    assert shown == {text_of(page, first), "خواست … (نام برداشته شد)"}
    assert len(entries_on(sara.get(f"{WORDS}?item=wish").text)) == 7
    decided = sara.get(f"{WORDS}?item=wish&decided=1").text
    assert set(entries_on(decided)) == {first, second, third}


def test_a_decision_can_be_changed(office: Office):
    approve_all(office)
    sara = office.desk("sara")
    token = entries_on(sara.get(f"{WORDS}?item=wish&decided=1").text)[0]
    sara.post(
        f"{WORDS}?item=wish&decided=1",
        page=f"{WORDS}?item=wish",
        **{f"decision.{token}": "withhold", f"text.{token}": "x"},
    )
    assert len(datasets.gather(office.database, "jahrom").waves[0].words["wish"]) == 9


def test_the_rest_of_a_page_is_approved_at_once(office: Office):
    sara = office.desk("sara")
    page = sara.get(f"{WORDS}?item=wish").text
    tokens = entries_on(page)
    fields = {f"text.{token}": text_of(page, token) for token in tokens}
    fields |= {f"decision.{token}": "later" for token in tokens} | {f"decision.{tokens[0]}": "withhold"}
    sara.post(f"{WORDS}?item=wish", go="approve-rest", **fields)
    assert len(datasets.gather(office.database, "jahrom").waves[0].words["wish"]) == 9


@pytest.mark.parametrize(("decision", "text"), [("approve", "  "), ("burn", "خواست")])
def test_an_empty_or_unknown_decision_saves_nothing(office: Office, decision: str, text: str):
    sara = office.desk("sara")
    first, second, *_ = entries_on(sara.get(f"{WORDS}?item=wish").text)
    refused = sara.post(
        f"{WORDS}?item=wish",
        **{
            f"decision.{first}": decision,
            f"text.{first}": text,
            f"decision.{second}": "approve",
            f"text.{second}": "خوب",
        },
    )
    assert refused.status_code == 422
    assert datasets.gather(office.database, "jahrom").waves[0].words == {}


def test_only_a_consultant_redacts(office: Office):
    for username in ("navid", "parisa"):
        assert office.desk(username).get(WORDS).status_code == 403
        assert office.desk(username).post(WORDS, page="/staff/password").status_code == 403
    assert office.desk("sara").get(f"{WORDS}?item=wish").status_code == 200
    assert office.desk("sara").post(f"{WORDS}?item=nothing", page=WORDS).status_code == 404
    assert office.desk("sara").get("/staff/waves/nowhere/open-answers").status_code == 404


# Interviews in the report.


def said(words: str, theme: str = "water", quote: str = "") -> TopicNotes:
    return TopicNotes(words=words, notes="یادداشت من", themes=(theme,), quote=quote)


def findings_text(office: Office) -> str:
    report = datasets.report_of(office.database, "jahrom", language="fa")
    return " ".join(str(section) for section in report.sections)


def test_a_quote_needs_consent_a_closed_record_and_a_consultants_approval(office: Office):
    office.interview(office.cases[0], "navid", today=said("آب", quote="آب جان شهر است"))
    office.interview(office.cases[1], "navid", quoted=False, today=said("آب", quote="نقلم نکنید"))
    office.interview(office.cases[2], "navid", closed=False, today=said("آب", quote="هنوز باز است"))
    page = office.desk("sara").get(f"{WORDS}?item=:quotes").text
    assert [text_of(page, token) for token in entries_on(page)] == ["آب جان شهر است"]
    assert "آب جان شهر است" not in findings_text(office)
    (token,) = entries_on(page)
    office.desk("sara").post(
        f"{WORDS}?item=:quotes", **{f"decision.{token}": "approve", f"text.{token}": "آب جانِ شهر است"}
    )
    text = findings_text(office)
    assert "آب جانِ شهر است" in text
    assert "نقلم نکنید" not in text
    assert "یادداشت من" not in text


def test_a_quote_changed_after_its_approval_waits_again(office: Office):
    record = office.interview(office.cases[0], "navid", today=said("آب", quote="آب جان شهر است"))
    with office.database.write() as connection:
        assert redaction.approve_quotes(connection, "people", by="sara", at=examples.NOON) == 1
    navid = office.desk("navid")
    navid.post(f"/staff/interviews/{record}", state="open")
    navid.post(f"/staff/interviews/{record}/today", base_revision="1", words="آب", quote="رئیس گفت آب نیست")
    navid.post(f"/staff/interviews/{record}", state="closed")
    assert "رئیس گفت" not in findings_text(office)
    assert "آب جان شهر است" not in findings_text(office)


def test_interviews_without_consent_or_not_closed_are_counted_and_left_out(office: Office):
    office.interview(office.cases[0], "navid", today=said("آب"))
    office.interview(office.cases[1], "navid", closed=False, today=said("کار", theme="work"))
    material = datasets.gather(office.database, "jahrom")
    findings = datasets.findings_of(material)
    assert findings is not None
    assert (findings.records, findings.unfinished, findings.without_consent) == (1, 1, 0)


def test_a_group_stands_beside_a_quote_only_with_five_interviews(office: Office):
    for case in office.cases[:5]:
        office.interview(case, "navid", today=said("آب", quote=f"از شورا {case}"))
    for case in office.cases[6:8]:
        office.interview(case, "navid", today=said("آب", quote=f"از باغ {case}"))
    with office.database.write() as connection:
        redaction.approve_quotes(connection, "people", by="sara", at=examples.NOON)
    findings = datasets.findings_of(datasets.gather(office.database, "jahrom"))
    assert findings is not None
    # two farmers are too few, and naming the council beside the rest would name them by elimination
    assert {quote.group for quote in findings.quotes} == {None}


def test_a_report_is_remembered_until_something_changes(office: Office):
    material = datasets.gather(office.database, "jahrom")
    first = datasets.kept_report(material, "fa")
    assert datasets.kept_report(datasets.gather(office.database, "jahrom"), "fa") is first
    approve_all(office)
    assert datasets.kept_report(datasets.gather(office.database, "jahrom"), "fa") is not first
