"""Taking a file of another tool in, in the browser and at the command line: columns shown, corrected, taken in."""

from __future__ import annotations

import html
import io
import json
import re

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from survey.cli import main
from survey.store import datasets
from tests.store import examples
from tests.survey.offices import Desk, Office

PAGE = "/staff/waves/people/import"
ROWS = "id,group,enough,wish\n1,council,yes,باران\n2,farmers,no,نان\n"


def send(desk: Desk, text: str, name: str = "answers.csv") -> TestResponse:
    return desk.post(PAGE, file=(io.BytesIO(text.encode()), name))


def imported(office: Office) -> list:
    with office.database.read() as connection:
        return [case for case in datasets.stored_cases(connection, "people") if case["mode"] == "imported"]


def test_a_file_is_looked_at_and_then_taken_in(office: Office):
    sara = office.desk("sara")
    place = send(sara, ROWS).location
    page = sara.get(place).text
    assert 'value="enough"' in page and 'value="@group"' in page
    assert imported(office) == []
    columns = {"column.0": "@id", "column.1": "@group", "column.2": "enough", "column.3": "wish"}
    assert "answers-imported" in sara.post(place, do="take", **columns).location
    assert len(imported(office)) == 2
    assert "answers.csv" in sara.get(PAGE).text
    assert sara.get(place).status_code == 404


def test_columns_are_corrected_on_the_page(office: Office):
    sara = office.desk("sara")
    place = send(sara, "id,Q1\n1,yes\n").location
    assert 'data-problem="import-nothing-mapped"' in sara.get(place).text
    looked = sara.post(place, do="look", **{"column.0": "@id", "column.1": "enough"})
    assert looked.status_code == 200 and 'value="take"' in looked.text
    assert sara.post(place, do="take", **{"column.0": "@id", "column.1": "enough"}).status_code == 303
    assert [case["answers"] for case in imported(office)] == [{"enough": "yes"}]


def test_what_has_no_column_is_told_by_its_wording_with_the_name_beside(office: Office):
    sara = office.desk("sara")
    place = send(sara, "id,wish\n1,باران\n").location
    page = sara.get(f"{place}?lang=en").text
    wording = examples.INSTRUMENT.item("enough").wording["fa"]
    (left,) = re.findall(r'data-problem="import-items-without-column">(.*?)</li>', page)
    assert f"{wording} \u2066(enough)\u2069" in html.unescape(left)
    assert f'<option value="enough">{wording}' in html.unescape(page)


def test_faults_stand_with_row_and_column_and_nothing_is_stored(office: Office):
    sara = office.desk("sara")
    place = send(sara, ROWS.replace("no,", "maybe,")).location
    page = sara.get(f"{place}?lang=en").text
    assert 'data-problem="import-code-unknown"' in page
    assert "row 3" in page.lower() and 'value="take"' not in page
    columns = {"column.0": "@id", "column.1": "@group", "column.2": "enough", "column.3": "wish"}
    assert sara.post(place, do="take", **columns).status_code == 422
    assert imported(office) == []


def test_a_file_that_is_none_is_refused_at_once(office: Office):
    sara = office.desk("sara")
    assert send(sara, "x", "answers.pdf").status_code == 422
    assert sara.post(PAGE).status_code == 422


def test_a_file_can_be_dropped(office: Office):
    sara = office.desk("sara")
    place = send(sara, ROWS).location
    assert sara.post(place, do="drop").status_code == 303
    assert sara.get(place).status_code == 404


def test_the_command_line_says_the_same(office: Office, tmp_path, monkeypatch):
    monkeypatch.setenv("CHASHMANDAZ_DATABASE_URL", str(office.database.url))
    monkeypatch.setenv("CHASHMANDAZ_SERVER_KEY", examples.SERVER_KEY.hex())
    monkeypatch.setenv("CHASHMANDAZ_CONTACTS_KEY", examples.CONTACTS_KEY.decode())
    (tmp_path / "answers.csv").write_text("id,Q1,wish\n1,A1,باران\n", encoding="utf-8")
    (tmp_path / "mapping.csv").write_text("column,item\nQ1,enough\n", encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text("columns: {Q1: enough}\nvalues: {enough: {A1: yes}}\n", encoding="utf-8")

    def run(*options: str):
        done = CliRunner().invoke(main, ["import", "people", str(tmp_path / "answers.csv"), *options, "--json"])
        return done.exit_code, json.loads(done.stdout)

    status, said = run("--mapping", str(tmp_path / "mapping.csv"))
    assert (status, [fault["code"] for fault in said["faults"]]) == (1, ["import-code-unknown"])
    assert said["faults"][0]["where"]["row"] == 2
    status, said = run("--mapping", str(tmp_path / "mapping.yaml"), "--dry-run")
    assert (status, said["result"], imported(office)) == (0, None, [])
    status, said = run("--mapping", str(tmp_path / "mapping.yaml"))
    assert (status, said["result"]["new"]) == (0, 1)
    assert said["columns"] == {"id": "@id", "Q1": "enough", "wish": "wish"}
    assert run("--mapping", str(tmp_path / "mapping.yaml"))[1]["result"]["same"] == 1


def spss(path, **columns: list) -> bytes:
    """A file as SPSS keeps it: codes of its own, their labels, and codes declared missing."""
    frame = pd.DataFrame(columns)
    pyreadstat.write_sav(
        frame,
        path / "answers.sav",
        column_labels={"v1": examples.INSTRUMENT.item("enough").wording["fa"]},
        variable_value_labels={"v1": {1: "بله", 2: "خیر", 9: "NA"}},
        missing_ranges={"v1": [{"lo": 8, "hi": 9}]},
    )
    return (path / "answers.sav").read_bytes()


def test_a_data_file_of_spss_is_read_by_its_labels(office: Office, tmp_path):
    sara = office.desk("sara")
    content = spss(tmp_path, id=[1.0, 2.0, 3.0], v1=[2.0, 1.0, 9.0], wish=["باران", "", "نان"])
    reply = sara.post(PAGE, file=(io.BytesIO(content), "answers.sav"))
    page = sara.get(reply.location).text
    assert 'value="enough"' in page
    columns = {"column.0": "@id", "column.1": "enough", "column.2": "wish"}
    assert sara.post(reply.location, do="take", **columns).status_code == 303
    taken = [case["answers"] for case in imported(office)]
    assert len(taken) == 3
    for answers in ({"enough": "no", "wish": "باران"}, {"enough": "yes"}, {"wish": "نان"}):
        assert answers in taken


@pytest.mark.parametrize("name", ["answers.sav", "answers.dta", "answers.xls"])
def test_a_broken_data_file_is_refused_by_name(office: Office, name: str):
    sara = office.desk("sara")
    reply = sara.post(PAGE, file=(io.BytesIO(b"\xd0\xcf\x11\xe0 $FL2 nothing of the kind"), name))
    assert reply.status_code == 422
    assert "data-problem=" in reply.text
