"""`chashmandaz translation`: a sheet of any instrument, put into a file or into a study, approved, listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from questionnaires.library import shipped_instrument
from questionnaires.loaders.any_file import read_any
from questionnaires.translating import passages, untranslated
from survey.cli import main
from tests.questionnaires.translation_sheets import KURDISH, TINY, filled


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CHASHMANDAZ_DATABASE_URL", f"sqlite:///{tmp_path / 'own.sqlite'}")
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(TINY, encoding="utf-8")

    def command(*arguments: str, status: int = 0) -> str:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == status, result.output
        return result.output

    return command


@pytest.mark.parametrize("target", ["translated.yaml", "translated.xlsx"])
def test_a_file_is_translated_on_a_sheet(run, target: str):
    assert run("translation", "sheet", "tiny.yaml", "--language", "ckb", "--out", "ckb.xlsx") == "ckb.xlsx\t11\n"
    Path("filled.xlsx").write_bytes(filled(Path("ckb.xlsx").read_bytes()))
    assert run("translation", "load", "filled.xlsx", "tiny.yaml", "--out", target) == f"{target}\tckb\n"
    translated = read_any(Path(target)).instrument
    assert translated.languages == ("fa", "en", "ckb")
    assert {own.place: own.texts["ckb"] for own in passages(translated)} == KURDISH
    assert run("check", target).count("fault") == 0


def test_an_unfilled_sheet_names_every_row_and_writes_nothing(run):
    run("translation", "sheet", "tiny.yaml", "--language", "azb", "--out", "azb.xlsx", "--lang", "fa")
    said = run("translation", "load", "azb.xlsx", "tiny.yaml", "--out", "out.yaml", "--lang", "fa", status=1)
    assert said.count("نوشته نشده است") == 11
    assert not Path("out.yaml").exists()


def test_a_shipped_instrument_has_a_sheet_too(run):
    said = run("translation", "sheet", "line-137", "--language", "ckb", "--out", "line.xlsx")
    assert said == f"line.xlsx\t{len(untranslated(shipped_instrument('line-137'), 'ckb'))}\n"


def test_a_study_is_translated_approved_and_opened(run, tmp_path):
    Path("study.yaml").write_text(
        "name: qorveh\ntitle: {fa: قروه}\ncity: {fa: قروه, ckb: قوروە}\nhorizon: 1415\n"
        "code_lists: {groups: [{code: council, fa: شورا}]}\n",
        encoding="utf-8",
    )
    run("study", "create", "study.yaml")
    run("instrument", "publish", "qorveh", "tiny.yaml")
    run("translation", "sheet", "--study", "qorveh", "--language", "ckb", "--out", "ckb.xlsx")
    words = {place: text.replace("{city}", "قوروە") for place, text in KURDISH.items()}
    Path("filled.xlsx").write_bytes(filled(Path("ckb.xlsx").read_bytes(), words))
    assert run("translation", "load", "filled.xlsx", "--study", "qorveh") == "2\tckb\n"
    opening = ("wave", "open", "qorveh", "kurdish", "--kind", "open", "--languages", "ckb,fa")
    assert "Nobody has approved" in run(*opening, status=1)
    assert "ckb\t11\t11\t\n" in run("translation", "list", "qorveh")
    assert "ھێمن" in run("translation", "approve", "qorveh", "ckb", "--name", "ھێمن")
    assert "ckb\t11\t11\tھێمن\n" in run("translation", "list", "qorveh")
    assert run(*opening) == "kurdish\n"
    assert run("translation", "withdraw", "qorveh", "ckb") == "ckb\tھێمن\n"
    assert "ckb\t11\t11\t\n" in run("translation", "list", "qorveh")
    assert "No approval" in run("translation", "withdraw", "qorveh", "ckb", status=1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("sheet", "--language", "ckb", "--out", "x.xlsx"),
        ("sheet", "tiny.yaml", "--language", "no language", "--out", "x.xlsx"),
        ("sheet", "nothing.yaml", "--language", "ckb", "--out", "x.xlsx"),
        ("load", "tiny.yaml", "tiny.yaml"),
    ],
)
def test_wrong_usage_says_so(run, arguments: tuple[str, ...]):
    run("translation", *arguments, status=2)
