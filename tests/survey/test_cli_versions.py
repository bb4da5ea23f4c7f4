"""Versions at the command line: what changed, what it touches, what must be chosen, and what stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.cli import main

STUDY = Path(__file__).parents[2] / "questionnaires/studies/jahrom.yaml"
FIRST = """
name: tiny
title: آزمون
code_lists:
  much: [{code: 1, fa: کم}, {code: 4, fa: زیاد}, {code: 5, fa: بسیار زیاد}]
sections:
  - name: water
    title: آب
    elements:
      - {name: enough, kind: one, codes: much, wording: آب کافی است؟}
"""
FEWER = FIRST.replace(", {code: 5, fa: بسیار زیاد}", "")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """`run("instrument", "list")` in an installation with the study jahrom and an open wave over FIRST."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHASHMANDAZ_DATABASE_URL", raising=False)
    monkeypatch.delenv("CHASHMANDAZ_SERVER_KEY", raising=False)
    for name, text in (("first", FIRST), ("fewer", FEWER), ("reworded", FIRST.replace("کافی", "بس"))):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)

    command("study", "create", STUDY)
    command("instrument", "publish", "jahrom", "first.yaml")
    command("wave", "open", "jahrom", "everybody", "--kind", "open")
    return command


def test_two_files_are_compared_without_a_database(run):
    found = json.loads(run("instrument", "diff", "first.yaml", "fewer.yaml", "--json").output)
    (item,) = found["items"]
    assert (item["name"], item["judgement"], item["touched"]) == ("enough", "breaking", None)
    assert [change["what"] for change in item["changes"]] == ["code-removed"]


def test_a_published_version_says_how_many_submissions_each_change_touches(run):
    found = json.loads(run("instrument", "diff", "jahrom@1", "fewer.yaml", "--json").output)
    assert found["items"][0]["touched"] == 0
    assert (
        "Safe: 0. Can be joined: 0. Break the column: 1." in run("instrument", "diff", "jahrom@1", "fewer.yaml").output
    )
    assert "هیچ" not in run("instrument", "diff", "jahrom@1", "jahrom@1", "--lang", "fa").output


def test_publishing_what_breaks_is_refused_until_somebody_chooses(run):
    refused = run("instrument", "publish", "jahrom", "fewer.yaml")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "enough" in refused.stderr
    assert run("instrument", "list", "jahrom").output.count("\n") == 1
    accepted = run("instrument", "publish", "jahrom", "fewer.yaml", "--recode", "enough=5:4")
    assert (accepted.exit_code, accepted.stdout) == (0, "2\n")
    assert "Choice 5" in accepted.stderr


def test_choices_stand_in_a_file_too(run, tmp_path):
    (tmp_path / "choices.yaml").write_text("new_names: {enough: plenty}\n", encoding="utf-8")
    assert run("instrument", "publish", "jahrom", "fewer.yaml", "--choices", "choices.yaml").stdout == "2\n"
    found = json.loads(run("instrument", "diff", "jahrom@1", "jahrom@2", "--json").output)
    assert {item["name"]: item["judgement"] for item in found["items"]} == {"plenty": "safe", "enough": "breaking"}
    (tmp_path / "choices.yaml").write_text("recodes: {enough: {5: 4}}\n", encoding="utf-8")
    assert run("instrument", "publish", "jahrom", "fewer.yaml", "--choices", "choices.yaml").exit_code == 1


def test_an_excel_form_is_published_and_compared_like_any_other(run):
    run("convert", "reworded.yaml", "reworded.xlsx")
    found = json.loads(run("instrument", "diff", "jahrom@1", "reworded.xlsx", "--json").output)
    assert [change["what"] for change in found["items"][0]["changes"]] == ["wording"]
    assert run("instrument", "publish", "jahrom", "reworded.xlsx").stdout == "2\n"


def test_a_wave_goes_on_with_the_new_version_when_told(run):
    run("instrument", "publish", "jahrom", "reworded.yaml")
    assert run("wave", "version", "everybody", 2).output == "everybody\n"
    assert run("wave", "version", "everybody", 1).exit_code == 1
    assert run("wave", "version", "everybody", 7).exit_code == 1


@pytest.mark.parametrize("option", [("--recode", "enough"), ("--recode", "enough=5"), ("--new-name", "=x")])
def test_an_option_that_says_nothing_is_wrong_usage(run, option):
    assert run("instrument", "publish", "jahrom", "fewer.yaml", *option).exit_code == 2
