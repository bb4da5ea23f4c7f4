"""Workbooks at the command line: checked with their cells, and converted either way."""

import json

import pytest
from click.testing import CliRunner

from questionnaires.library import shipped_instrument
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.writers.yaml_files import write
from survey.cli import main
from tests.questionnaires.xlsforms import FOLDER, workbook


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_workbook_is_checked_with_the_cells_of_its_faults(tmp_path):
    file = tmp_path / "form.xlsx"
    file.write_bytes(workbook(survey="type | name | label | relevant\ntext | a | w\ntext | b | w | area(${a}) > 1"))
    result = run("check", file, "--json", "--lang", "fa")
    assert result.exit_code == 1
    fault = json.loads(result.stdout)["faults"][0]
    assert fault["code"] == "expression-function-unknown"
    assert (fault["where"]["sheet"], fault["where"]["row"], fault["where"]["column"]) == ("survey", 3, "relevant")
    assert "area" in fault["sentence"]


def test_a_workbook_that_cannot_be_read_is_refused_with_status_one(tmp_path):
    file = tmp_path / "form.xls"
    file.write_bytes(b"%PDF")
    result = run("check", file)
    assert result.exit_code == 1
    assert "xlsform-" in result.stdout
    assert run("convert", file, tmp_path / "form.yaml").exit_code == 1
    assert not (tmp_path / "form.yaml").exists()


@pytest.mark.parametrize("form", ["tutorial.xls", "widgets.xls", "choice_filter_test.xlsx"])
def test_a_workbook_becomes_yaml(tmp_path, form):
    target = tmp_path / "form.yaml"
    assert run("convert", FOLDER / form, target).exit_code == 0
    assert read_instrument(target) == read_xlsform(FOLDER / form).instrument
    assert run("check", FOLDER / form).exit_code == 0


def test_an_instrument_goes_to_excel_and_back(tmp_path):
    instrument = shipped_instrument("vision-stakeholders")
    source, target, again = tmp_path / "a.yaml", tmp_path / "b.xlsx", tmp_path / "c.yaml"
    write(instrument, source)
    assert run("convert", source, target).exit_code == 0
    assert run("convert", target, again).exit_code == 0
    assert again.read_text(encoding="utf-8") == source.read_text(encoding="utf-8")


def test_only_known_endings_are_written(tmp_path):
    assert run("convert", FOLDER / "tutorial.xls", tmp_path / "form.pdf").exit_code == 2


def test_a_shipped_instrument_is_written_by_its_name(tmp_path):
    assert run("convert", "line-137", tmp_path / "line.xlsx").exit_code == 0
    assert read_xlsform(tmp_path / "line.xlsx").instrument == shipped_instrument("line-137")
    assert run("convert", "no-such-instrument", tmp_path / "a.yaml").exit_code == 2


def test_the_template_is_a_workbook_without_faults(tmp_path):
    assert run("instrument", "template", "--out", tmp_path / "template.xlsx").exit_code == 0
    assert run("check", tmp_path / "template.xlsx").exit_code == 0
