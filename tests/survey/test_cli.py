"""The command line: the same actions as the pages, exit statuses, and what goes where."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import yaml
from click.testing import CliRunner, Result

from survey.cli import main
from survey.commands.running import open_database
from survey.store import accounts

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests/tiny_instruments"
PEOPLE = [
    ("مریم احمدی", "۰۹۱۲۳۴۵۶۷۸۹", "اصناف و بازاریان", "صنف نانوایان"),
    ("رضا کریمی", "+989123456780", "council", "عضو"),
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """`run("study", "list")` in an empty installation of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHASHMANDAZ_DATABASE_URL", raising=False)
    monkeypatch.delenv("CHASHMANDAZ_SERVER_KEY", raising=False)

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)

    return command


def frame_file(folder: Path, people=PEOPLE) -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.append(["نام", "موبایل", "گروه", "سمت"])
    for person in people:
        workbook.active.append(person)
    workbook.save(folder / "frame.xlsx")
    return folder / "frame.xlsx"


def study_file() -> Path:
    return ROOT / "questionnaires/studies/jahrom.yaml"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["Wave 1"], "is no short name"),
        (["one", "--opens", "2026-12-01", "--closes", "2026-11-01"], "clos"),
        (["one", "--opens", "2026-12-01", "--results", "2026-11-01"], "results"),
    ],
)
def test_a_wave_opened_by_command_is_held_to_what_its_form_asks(run, options, said):
    run("study", "create", study_file())
    run("instrument", "publish", "jahrom", "vision-stakeholders")
    refused = run("wave", "open", "jahrom", *options, "--kind", "open")
    assert (refused.exit_code, refused.stdout) == (1, "") and said in refused.stderr.lower()
    assert run("wave", "list", "jahrom").stdout == ""


def test_only_a_password_made_by_the_program_must_be_changed(run):
    assert run("user", "add", "Zahra", "--role", "planner").exit_code == 0
    CliRunner().invoke(
        main, ["user", "add", "omid", "--role", "planner", "--password-from-stdin"], input="سه واژهٔ بی‌ربط\n"
    )
    with open_database() as database, database.read() as connection:
        assert {user.username: user.password_is_made for user in accounts.users(connection)} == {
            "zahra": True,
            "omid": False,
        }
    assert run("user", "add", "زهرا", "--role", "planner").exit_code == 1


def test_a_study_from_its_file_to_the_codes_of_its_first_wave(run, tmp_path):
    assert run("study", "create", study_file()).output.strip() == "jahrom"
    assert "چشم‌انداز شهر جهرم" in run("study", "list").output
    assert run("instrument", "publish", "jahrom", "vision-stakeholders").output.strip() == "1"
    assert run("frame", "load", "jahrom", frame_file(tmp_path)).output.strip() == "2"
    assert run("wave", "open", "jahrom", "first").exit_code == 0
    assert (
        run("invite", "first", "--out", tmp_path / "codes.xlsx", "--address", "https://jahrom.example").output.strip()
        == "2"
    )
    cells = [
        cell
        for row in openpyxl.load_workbook(tmp_path / "codes.xlsx").active.iter_rows(values_only=True)
        for cell in row
    ]
    assert "09123456789" in cells  # text, its zero kept
    assert any(str(cell).startswith("https://jahrom.example/r/") for cell in cells)
    assert "all\t2\t0\t0\t0\t0" in run("wave", "response", "first").output
    assert "open" in run("wave", "list", "jahrom").output
    assert run("wave", "close", "first").exit_code == 0
    assert "closed" in run("wave", "list", "jahrom").output


def test_the_cover_of_a_studys_report_is_set(run):
    run("study", "create", study_file())
    assert run("study", "set", "jahrom", "--contract", "۱۴۰۴/۱۲۳", "--letter", "۴۵/الف").exit_code == 0
    assert run("study", "set", "jahrom", "--letter-date", "2025-10-15", "--font", "Vazirmatn").exit_code == 0
    shown = run("study", "show", "jahrom").output
    for line in ("contract_number: ۱۴۰۴/۱۲۳", "letter_number: ۴۵/الف", "letter_date: '2025-10-15'", "font: Vazirmatn"):
        assert line in shown
    assert run("study", "set", "jahrom", "--font", "Comic Sans").exit_code == 2


def test_a_study_brings_a_map_of_its_places_and_a_faulty_one_changes_nothing(run, tmp_path):
    run("study", "create", study_file())
    square = [[[53.0, 28.0], [53.1, 28.0], [53.1, 28.1], [53.0, 28.0]]]
    features = [{"properties": {"NAME": "گازران"}, "geometry": {"type": "Polygon", "coordinates": square}}]
    file = tmp_path / "places.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert run("study", "set", "jahrom", "--map", file, "--map-property", "NAME").exit_code == 0
    assert list(yaml.safe_load(run("study", "show", "jahrom").stdout)["place_map"]["outlines"]) == ["old-gazoran"]
    refused = run("study", "set", "jahrom", "--map", file, "--contract", "99")
    assert refused.exit_code == 1
    assert "NAME" in refused.stderr  # the properties that the feature has
    shown = yaml.safe_load(run("study", "show", "jahrom").stdout)
    assert "contract_number" not in shown and list(shown["place_map"]["outlines"]) == ["old-gazoran"]


def test_a_faulty_frame_changes_nothing_and_names_every_row(run, tmp_path):
    run("study", "create", study_file())
    faulty = frame_file(tmp_path, [*PEOPLE, ("", "12", "no such group", "")])
    refused = run("frame", "load", "jahrom", faulty)
    assert refused.exit_code == 1
    assert "4" in refused.stderr and refused.stdout == ""
    assert run("frame", "load", "jahrom", frame_file(tmp_path)).output.strip() == "2"


def test_check_answers_machines_and_people(run, tmp_path):
    good = run("check", TINY / "four-by-five.yaml", "--json")
    assert json.loads(good.output)["faults"] == []
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        (TINY / "four-by-five.yaml").read_text(encoding="utf-8").replace("scale: five_points", "scale: nowhere", 1)
    )
    faulty = run("check", broken, "--json")
    assert faulty.exit_code == 1
    assert json.loads(faulty.output)["faults"]


def test_wrong_usage_is_status_two_and_a_missing_thing_status_one(run, tmp_path):
    assert run("report", "--out", "x.xlsx").exit_code == 2
    assert run("wave", "close", "nowhere").exit_code == 1
    assert run("nonsense").exit_code == 2


def test_staff_are_added_with_a_password_shown_once(run):
    password = run("user", "add", "maryam", "--role", "consultant").output.strip()
    assert len(password) >= 10
    assert "maryam\tconsultant\tactive" in run("user", "list").output
    run("user", "disable", "maryam")
    assert "maryam\tconsultant\tdisabled" in run("user", "list").output


def test_a_backup_brings_everything_back_on_an_empty_machine(run, tmp_path, monkeypatch):
    run("study", "create", study_file())
    assert run("backup", tmp_path / "all.backup").exit_code == 0
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    monkeypatch.chdir(empty)
    assert run("restore", tmp_path / "all.backup").exit_code == 0
    assert "jahrom" in run("study", "list").output
    assert run("doctor").exit_code == 0


def test_the_report_of_a_data_file_needs_no_database(run, tmp_path):
    done = run(
        "report", "--data", ROOT / "tests/data/bfi.csv", "--instrument", TINY / "bfi.yaml",
        "--out", tmp_path / "bfi.xlsx", "--by", "gender", "--lang", "en",
    )  # fmt: skip
    assert done.exit_code == 0
    assert not (tmp_path / "var").exists()
    assert len(openpyxl.load_workbook(tmp_path / "bfi.xlsx").sheetnames) > 5


def test_a_data_file_that_does_not_fit_is_refused_with_row_and_column(run, tmp_path):
    lines = (ROOT / "tests/data/bfi.csv").read_text(encoding="utf-8").splitlines()[:30]
    lines[5] = ",".join(["9", *lines[5].split(",")[1:]])
    (tmp_path / "wrong.csv").write_text("\n".join(lines))
    arguments = (
        "report",
        "--data",
        tmp_path / "wrong.csv",
        "--instrument",
        TINY / "bfi.yaml",
        "--out",
        tmp_path / "x.xlsx",
    )
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert "6" in refused.stderr and "A1" in refused.stderr
    assert not (tmp_path / "x.xlsx").exists()
    assert run(*arguments, "--lenient").exit_code == 0


def test_a_bar_shows_how_far_long_work_is_where_somebody_looks(tmp_path):
    """Standard error is a terminal and carries the bar; standard output has only the result."""
    arguments = [
        sys.executable, "-m", "survey.cli", "report", "--data", str(ROOT / "tests/data/bfi.csv"),
        "--instrument", str(TINY / "bfi.yaml"), "--out", str(tmp_path / "bfi.xlsx"), "--lang", "en",
    ]  # fmt: skip
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=follower, cwd=tmp_path, env=environment, check=True)
    os.close(follower)
    shown = os.read(leader, 100_000).decode()
    os.close(leader)
    assert "100%" in shown
    assert done.stdout.decode().split() == [str(tmp_path / "bfi.xlsx")]
