"""The template workbook: our own loader reads it without a fault, and people can write in it."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from exports.fieldwork.instrument_template import write_template
from questionnaires.checks import check
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.model import Grid, Item, Repeat
from tests.exports.test_workbook_in_libreoffice import program

LISTS = "_lists"


def template(reader: str = "fa") -> bytes:
    file = io.BytesIO()
    write_template(file, reader)
    return file.getvalue()


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template()))


@pytest.mark.parametrize("reader", ["fa", "en"])
def test_it_reads_back_without_a_fault_or_a_warning(reader: str):
    read = read_xlsform(template(reader))
    checked = check(read.instrument)
    assert (read.warnings, checked.faults, checked.warnings) == ((), (), ())
    assert read.instrument.languages == ("fa", "en")


def test_there_is_an_example_of_each_kind_of_question():
    instrument = read_xlsform(template()).instrument
    elements = [element for _, element in instrument.elements()]
    kinds = {element.domain.kind for element in elements if isinstance(element, Item)}
    assert kinds == {"one", "several", "scale", "ranking", "allocation", "number", "date", "place", "text", "note",
                     "consent", "calculated"}  # fmt: skip
    assert any(isinstance(element, Grid) for element in elements)
    assert any(isinstance(element, Repeat) for element in elements)
    items = [element for element in elements if isinstance(element, Item)]
    assert any(item.relevance for item in items) and any(item.constraint for item in items)
    assert any(item.missing for item in items) and any(item.required for item in items)


def test_people_read_it_from_right_to_left_with_heads_that_stay_and_say_what_they_are_for(book):
    for name in ("survey", "choices", "settings"):
        sheet = book[name]
        assert sheet.sheet_view.rightToLeft
        assert sheet.freeze_panes is not None and sheet.freeze_panes.endswith("2")
        assert all(cell.comment is not None and cell.comment.text.strip() for cell in sheet[1])
    assert book.sheetnames[0] == "راهنما" and book["راهنما"].sheet_view.rightToLeft
    assert book[LISTS].sheet_state == "hidden"


def test_types_lists_and_yes_or_no_are_chosen_from_drop_downs(book):
    def columns(name: str) -> set[str]:
        sheet = book[name]
        ranges = [str(own.sqref) for own in sheet.data_validations.dataValidation if own.type == "list"]
        return {sheet[f"{own.partition(':')[0].rstrip('0123456789')}1"].value for own in ranges}

    assert columns("survey") == {"type", "required", "cz::kind", "cz::list", "cz::missing"}
    assert columns("choices") == {"list_name", "cz_exclusive"}


def without_kept_values(workbook: bytes) -> bytes:
    """The workbook without what its formulas once gave, so that a program works them out anew."""
    left = io.BytesIO()
    with ZipFile(io.BytesIO(workbook)) as before, ZipFile(left, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"</f><v>[^<]*</v>", b"</f>", part)
            after.writestr(name, part)
    return left.getvalue()


def test_libreoffice_opens_it_and_works_out_the_lists_behind_the_drop_downs(tmp_path: Path):
    source = tmp_path / "template.xlsx"
    source.write_bytes(without_kept_values(template()))
    profile = (tmp_path / "profile").as_uri()
    command = [program("soffice"), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
    folder = tmp_path / "again"
    subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=600)
    again = openpyxl.load_workbook(folder / "template.xlsx", data_only=True)
    rows = list(again[LISTS].iter_rows(min_row=2, max_col=2, values_only=True))
    lists, types = [own for own, _ in rows if own], [own for _, own in rows if own]
    assert lists == ["yes_no", "neighbourhoods", "services", "reasons", "satisfaction", "quality", "fields"]
    assert types[:2] == ["text", "integer"] and types[-1] == "rank fields" and "select_multiple services" in types
    assert again["survey"].sheet_view.rightToLeft
    assert read_xlsform((folder / "template.xlsx").read_bytes()).instrument == read_xlsform(template()).instrument
