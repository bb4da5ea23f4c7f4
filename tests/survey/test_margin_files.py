"""Margins in the shapes that people keep them in: each must give the one estimate that R's survey gives."""

from __future__ import annotations

import json

import openpyxl
import pytest

from tests.survey.tabulating import answered, codes, refused, written
from tests.survey.test_tabulate_command import DATA, DESIGN

TYPES, WIDE = {"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}
LONG = "stype,E,4421\nstype,H,755\nstype,M,1018\nsch.wide,No,1072\nsch.wide,Yes,5122\n"
# svymean(~api00, rake(dstrat, list(~stype, ~sch.wide), …)), R's survey 4.1.1
RAKED = 662.211650357843


def raked(*files):
    options = [each for file in files for each in ("--rake", file)]
    return answered(DATA, *DESIGN, "--item", "api00", *options)["estimates"][0]["estimate"]


@pytest.mark.parametrize(
    "text",
    [
        f"variable,category,count\n{LONG}",
        f"question,answer,population\n{LONG}",
        "variable,category,count\nstype,E,4421\n,H,755\n,M,1018\nsch.wide,No,1072\n,Yes,5122\n",  # merged cells
        '"","variable","category","Freq"\n'
        + "".join(f"{place},{line}\n" for place, line in enumerate(LONG.split(), 1)),
        "variable,category,count,source\n" + LONG.replace("\n", ",census\n"),
    ],
)
def test_a_long_sheet(tmp_path, text):
    file = tmp_path / "margins.csv"
    file.write_text(text)
    assert raked(file) == pytest.approx(RAKED, rel=1e-9)


def test_a_workbook_has_every_sheet_read(tmp_path):
    workbook = openpyxl.Workbook()
    for name, totals in (("stype", TYPES), ("sch.wide", WIDE)):
        sheet = workbook.create_sheet(name)
        for row in ((name, "Freq"), *totals.items()):
            sheet.append(row)
    workbook.remove(workbook.worksheets[0])
    workbook.save(tmp_path / "margins.xlsx")
    assert raked(tmp_path / "margins.xlsx") == pytest.approx(RAKED, rel=1e-9)


def test_records_of_a_data_frame(tmp_path):
    file = tmp_path / "margins.json"
    margins = (("stype", TYPES), ("sch.wide", WIDE))
    records = [{"variable": name, "category": code, "count": n} for name, of in margins for code, n in of.items()]
    file.write_text(json.dumps(records))
    assert raked(file) == pytest.approx(RAKED, rel=1e-9)


def test_shares_that_rounding_leaves_off_a_hundred_are_still_shares(tmp_path):
    file = tmp_path / "margins.csv"
    file.write_text(
        "variable,category,percent\nstype,E,71.4\nstype,H,12.2\nstype,M,16.3\nsch.wide,No,17\nsch.wide,Yes,83\n"
    )
    document = answered(DATA, *DESIGN, "--item", "api00", "--rake", file)
    assert document["design"]["sum_of_weights"] == pytest.approx(6194, rel=1e-6)
    assert codes(document) == set()


@pytest.mark.parametrize(
    "text",
    [
        "name,total\nstype=E,4421\nstype=H,755\nstype=M,1018\napi99,3914069\n",
        '"","x"\n"(Intercept)",6194\n"stypeH",755\n"stypeM",1018\n"api99",3914069\n',
        "(Intercept),stypeH,stypeM,api99\n6194,755,1018,3914069\n",
    ],
)
def test_totals_of_a_calibration(tmp_path, text):
    file = tmp_path / "totals.csv"
    file.write_text(text)
    row = answered(DATA, *DESIGN, "--item", "api00", "--calibrate", file)["estimates"][0]
    # svymean(~api00, calibrate(dstrat, ~stype + api99, …)), R's survey 4.1.1
    assert (row["estimate"], row["se"]) == (
        pytest.approx(664.630200260884, rel=1e-9),
        pytest.approx(1.8999185952, rel=1e-9),
    )


@pytest.mark.parametrize("cell", ["", "NA", "refused"])
def test_a_case_without_a_category_is_told_from_a_category_without_a_total(tmp_path, cell):
    file = tmp_path / "margins.csv"
    file.write_text("g,count\na,10\nb,20\n")
    data = written(tmp_path, y=[1, 2, 3, 4], g=["a", "b", "b", cell])
    assert "no answer to “g”" in refused(data, "--item", "y", "--rake", file)


def test_a_count_that_is_none_is_named_in_its_file(tmp_path):
    file = tmp_path / "margins.csv"
    file.write_text("stype,Freq\nE,4421\nH,many\nM,1018\n")
    said = refused(DATA, "--item", "api00", "--rake", file)
    assert "margins.csv" in said and "row 3" in said and "“many” is no count" in said


def test_codes_given_as_missing_fit_no_margin(tmp_path):
    margins = tmp_path / "margins.csv"
    margins.write_text("variable,category,count\nside,n,3\nside,s,1\n")
    people = written(tmp_path, side=["n", "s", "-99"], x=[1, 2, 3])
    assert "-99" in refused(people, "--item", "x", "--rake", margins)  # a code without a total
    stderr = refused(people, "--item", "x", "--rake", margins, "--missing", "side=-99")
    assert stderr.startswith("row 4: 1 cases have no answer to “side”")
    nobody = written(tmp_path, side=["n", "s", "-99"], x=[1, 2, 3], w=[1, 1, 0])
    raked = answered(nobody, "--item", "x", "--weight", "w", "--rake", margins, "--missing", "-99")
    assert raked["estimates"][0]["estimate"] == pytest.approx((3 * 1 + 1 * 2) / 4)


@pytest.mark.parametrize("missing", [(), ("--missing", "-9")])
def test_calibration_needs_every_answer_it_is_about(tmp_path, missing):
    totals = tmp_path / "totals.csv"
    totals.write_text("variable,category,count\n(Intercept),,40\nside,n,30\n")
    people = written(tmp_path, side=["n", "s", "n", "-9" if missing else ""], x=[1, 2, 3, 4])
    stderr = refused(people, "--item", "x", "--calibrate", totals, *missing)
    assert "((Intercept), side=n) must be numbers for every case" in stderr
