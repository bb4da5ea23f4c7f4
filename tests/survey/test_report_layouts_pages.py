"""A consultant changes what each audience gets, in the browser, in Excel or by command, and sees the result."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest

from exports.report.layouts import Audience, Part
from questionnaires.texts import Texts
from survey.reporting import datasets, report_layouts
from survey.store import access_log
from survey.store.backups import backup, restore
from survey.store.database import open_database
from tests.store import examples
from tests.survey.offices import Office, open_office

PAGE = "/staff/studies/jahrom/report-layout"
REPORT = "/staff/studies/jahrom/report"


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    for place, case in enumerate(opened.cases):  # six of each group
        examples.answer_all(opened.database, case, enough="yes" if place % 2 else "no", wish="آب")
    yield opened
    opened.database.close()


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the layout form as it stands."""
    form = re.search(r'<form method="post" class="layout-form".*?</form>', page, re.DOTALL).group()
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{part}="([^"]*)"', tag) for part in ("name", "value"))
        if 'type="checkbox"' in tag and "checked" not in tag:
            continue
        fields.setdefault(name.group(1), []).append(value.group(1) if value else "on")
    for name, content in re.findall(r'<select name="([^"]*)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', content)
        fields[name] = [chosen.group(1) if chosen else ""]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        fields[name] = [text]
    return fields


def sheets_of(page: str) -> list[str]:
    return re.findall(r'name="row\.\d+\.sheet" value="([\w-]+)"', page)


def contents_of(page: str) -> list[str]:
    return re.findall(r'href="/staff/studies/jahrom/report/([\w-]+)\?', page)


def place_of(page: str, sheet: str) -> int:
    return sheets_of(page).index(sheet)


def council(office: Office):
    return datasets.gather(office.database, "jahrom").layout[Audience.COUNCIL]


def test_a_sheet_is_moved_named_noted_and_saved_and_the_report_follows(office: Office):
    sara = office.desk("sara")
    page = sara.get(f"{PAGE}?audience=council").text
    fields = fields_of(page)
    water = place_of(page, "section-water")
    fields[f"row.{water}.shown"] = ["yes"]
    fields[f"row.{water}.title.fa"] = ["آب شهر"]
    fields[f"row.{water}.note.fa"] = ["شورا این را خواسته بود."]
    fields[f"row.{water}.chart"] = ["none"]
    moved = sara.post(PAGE, **{**fields, "do": f"up.{water}"})
    assert place_of(moved.text, "section-water") == water - 1
    assert "آب شهر" in moved.text
    assert office.desk("sara").get(f"{PAGE}?audience=council").text.count("آب شهر") == 0  # nothing is stored yet
    saved = sara.post(PAGE, **{**fields_of(moved.text), "do": "save"})
    assert saved.status_code == 303
    part = next(one for one in council(office).parts if one.section == "section-water")
    assert part == Part(
        "section-water", title=Texts.of("آب شهر"), note=Texts.of("شورا این را خواسته بود."), chart="none"
    )
    shown = office.desk("parisa").get(f"{REPORT}/section-water?audience=council").text
    assert "آب شهر" in shown and "شورا این را خواسته بود." in shown
    assert 'class="report-chart"' not in shown
    whole = office.desk("parisa").get(f"{REPORT}/section-water").text
    assert "آب شهر" not in whole and 'class="report-chart"' in whole
    book = openpyxl.load_workbook(io.BytesIO(sara.get(f"{REPORT}.xlsx?audience=council").data))
    assert "آب شهر" in book.sheetnames
    with office.database.read() as connection:
        (entry,) = access_log.entries(connection, action="layout-changed")
    assert (entry.by, entry.subject) == ("sara", "jahrom: tiny")


def test_a_preview_shows_the_result_and_stores_nothing(office: Office):
    sara = office.desk("sara")
    page = sara.get(f"{PAGE}?audience=public").text
    fields = fields_of(page)
    for place in range(len(sheets_of(page))):
        fields.pop(f"row.{place}.shown", None)
    water = place_of(page, "section-water")
    fields[f"row.{water}.shown"] = ["yes"]
    seen = sara.post(PAGE, **{**fields, "do": "preview"}).text
    summaries = re.findall(r'class="layout-section report"[^>]*>\s*<summary>(.*?)</summary>', seen)
    assert len(summaries) == 2  # the sheet, and what was withheld of it
    assert 'role="status"' in seen
    with office.database.read() as connection:
        assert report_layouts.subject(connection, "jahrom").stored is None


def test_faults_are_said_and_what_was_typed_stays(office: Office):
    sara = office.desk("sara")
    fields = fields_of(sara.get(PAGE).text)
    fields["row.0.title.fa"] = ["آ" * 300]
    fields["row.1.others"] = ["no-such-table"]
    refused = sara.post(PAGE, **{**fields, "do": "save"})
    assert refused.status_code == 422
    assert set(re.findall(r'data-problem="([\w-]+)"', refused.text)) == {"layout-text-long", "layout-block-unknown"}
    assert "آ" * 300 in refused.text and "no-such-table" in refused.text
    for place in range(len(sheets_of(refused.text))):
        fields.pop(f"row.{place}.shown", None)
    fields["row.0.title.fa"], fields["row.1.others"] = [""], [""]
    assert 'data-problem="layout-nothing-shown"' in sara.post(PAGE, **{**fields, "do": "save"}).text


def test_a_workbook_goes_out_and_comes_in_and_the_first_layout_comes_back(office: Office):
    sara = office.desk("sara")
    book = openpyxl.load_workbook(io.BytesIO(sara.get(f"{PAGE}/layout.xlsx").data))
    sheet = book.worksheets[0]
    head = {str(cell.value).rpartition("(")[2].rstrip(")"): cell.column for cell in sheet[1]}
    sheet.cell(2, head["title_fa"]).value = "نام تازه"
    file = io.BytesIO()
    book.save(file)
    sent = {"do": "upload", "audience": "council", "file": (io.BytesIO(file.getvalue()), "layout.xlsx")}
    assert sara.post(PAGE, **sent).status_code == 303
    assert council(office).parts[0].title == Texts.of("نام تازه")
    sheet.cell(2, head["shown"]).value = "شاید"
    broken = io.BytesIO()
    book.save(broken)
    sent["file"] = (io.BytesIO(broken.getvalue()), "layout.xlsx")
    refused = sara.post(PAGE, **sent)
    assert (refused.status_code, refused.text.count('data-problem="layout-yes-no"')) == (422, 1)
    sent["file"] = (io.BytesIO(b"x"), "layout.pdf")
    assert 'data-problem="layout-file-kind"' in sara.post(PAGE, **sent).text
    assert council(office).parts[0].title == Texts.of("نام تازه")
    assert sara.post(PAGE, **{"do": "reset", "audience": "council"}).status_code == 303
    assert not council(office).parts[0].title


def test_dimensions_of_the_planners_pages_follow_at_once(office: Office):
    sara, parisa = office.desk("sara"), office.desk("parisa")
    part = "/staff/studies/jahrom/report/section-water"
    assert 'value="group:council"' in parisa.get(part).text
    fields = fields_of(sara.get(f"{PAGE}?audience=planners").text)
    fields["dimensions"] = ["mode"]
    assert sara.post(PAGE, **{**fields, "do": "save"}).status_code == 303
    assert 'value="group:council"' not in parisa.get(part).text


def test_it_survives_a_backup_and_a_version_that_lost_what_it_names(office: Office, tmp_path):
    with office.database.write() as connection:
        own = report_layouts.subject(connection, "jahrom")
    layout = {**own.layout, Audience.COUNCIL: report_layouts.stands(own, Audience.COUNCIL).layout(own.instrument)}
    report_layouts.keep(office.database, own, layout, by="sara")
    backup(office.database, tmp_path / "all.zip")
    url = f"sqlite:///{tmp_path / 'again.sqlite'}"
    restore(tmp_path / "all.zip", url, key_file=tmp_path / "again.key")
    again = open_database(url, examples.SERVER_KEY, examples.CONTACTS_KEY)
    with again.read() as connection:
        assert report_layouts.subject(connection, "jahrom").stored.document
    again.close()
    gone = "council: {parts: [section-gone, {part: swot, show: [gone]}, section-water], by: [gone]}"
    with office.database.write() as connection:
        report_layouts.report_layouts.keep(connection, "jahrom", "tiny", gone, by="sara", at=examples.NOON)
    assert "section-water" in contents_of(office.desk("parisa").get(f"{REPORT}?audience=council").text)
    page = office.desk("sara").get(f"{PAGE}?audience=council")
    assert (page.status_code, sheets_of(page.text)[:2]) == (200, ["swot", "section-water"])


def test_the_report_is_made_anew_when_its_layout_tells_places_on_another_level(office: Office):
    first = datasets.kept_report(datasets.gather(office.database, "jahrom"), "fa")
    assert datasets.kept_report(datasets.gather(office.database, "jahrom"), "fa") is first
    told = "planners: {parts: all, places: district}"
    with office.database.write() as connection:
        report_layouts.report_layouts.keep(connection, "jahrom", "tiny", told, by="sara", at=examples.NOON)
    assert datasets.kept_report(datasets.gather(office.database, "jahrom"), "fa") is not first
