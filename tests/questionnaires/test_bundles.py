"""A form that names other files, sent with them in one .zip."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from questionnaires.answers import submitted_answers
from questionnaires.loaders.any_file import read_any, read_bundle
from questionnaires.loaders.bundles import packed
from questionnaires.problems import InstrumentError
from tests.questionnaires.xlsforms import workbook

FORM = workbook(
    survey="type | name | label | calculation\nselect_one_from_file towns.csv | town | Which town?\n"
    "calculate | people | | pulldata('counts', 'people', 'name', ${town})"
)
TOWNS = "name,label\nqorveh,قروه\nbijar,بیجار\n".encode()
COUNTS = b"name,people\nqorveh,78276\nbijar,50014\n"


def test_choices_and_tables_come_along():
    read = read_bundle(packed({"media/towns.csv": TOWNS, "form.xlsx": FORM, "counts.csv": COUNTS}))
    assert read.instrument.item("town").domain.code_list.codes == ("qorveh", "bijar")
    assert submitted_answers(read.instrument, {"town": "bijar"})["people"] == "50014"
    assert [own.code for own in read.warnings if "needed" in own.code] == []


def test_what_a_mac_adds_is_no_part_of_it(tmp_path):
    path = tmp_path / "form.zip"
    path.write_bytes(packed({"form.xlsx": FORM, "__MACOSX/._form.xlsx": b"x", ".DS_Store": b"x", "towns.csv": TOWNS}))
    assert read_any(path).instrument.item("town").domain.code_list.codes == ("qorveh", "bijar")


def bomb() -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("form.xlsx", FORM)
        archive.writestr("towns.csv", b"0" * 30_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 nothing", "bundle-damaged"),
        (b"", "bundle-damaged"),
        (packed({"form.xlsx": FORM})[:-40], "bundle-damaged"),
        (packed({"a.xlsx": FORM, "b.xlsx": FORM}), "bundle-form"),
        (packed({"a.csv": TOWNS, "b.csv": TOWNS}), "bundle-form"),
        (packed({"readme.txt": b"x"}), "bundle-form"),
        (packed({f"{n}.csv": b"x" for n in range(201)}), "bundle-too-large"),
        (bomb(), "bundle-too-large"),
        (packed({"form.xlsx": FORM, "counts.csv": COUNTS}), "xlsform-file-needed"),
    ],
)
def test_what_is_no_such_file_is_refused_by_name(content: bytes, code: str):
    with pytest.raises(InstrumentError) as refused:
        read_bundle(content)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_folder_alone_is_no_way_out_of_the_bundle():
    read = read_bundle(packed({"../../etc/towns.csv": TOWNS, "form.xlsx": FORM, "/counts.csv": COUNTS}))
    assert read.instrument.item("town").domain.code_list.codes == ("qorveh", "bijar")


@pytest.mark.parametrize("kind", ["select_one", "select_multiple", "rank", "select one from"])
def test_a_list_that_is_called_as_a_file_is_one(kind: str):
    # pyxform takes `select_one towns.csv` for `select_one_from_file towns.csv`
    form = workbook(survey=f"type | name | label\n{kind} towns.csv | town | Which town?")
    read = read_bundle(packed({"form.xlsx": form, "towns.csv": TOWNS}))
    assert read.instrument.item("town").domain.code_list.codes == ("qorveh", "bijar")
