"""Where a command cannot do its work: a sentence in the reader's language and exit status 1, never more."""

from __future__ import annotations

import socket

import pytest
from click.testing import CliRunner, Result

from survey.cli import main

NOWHERE = "/proc/nowhere"  # where not even root can make a folder


@pytest.fixture
def run(tmp_path, monkeypatch):
    """`run("study", "list", LANG="fa_IR.UTF-8")` in an empty installation of its own, with these settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("CHASHMANDAZ_DATABASE_URL", "CHASHMANDAZ_SERVER_KEY", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str, **settings: str) -> Result:
        return CliRunner(env=settings).invoke(main, arguments, catch_exceptions=False)

    return command


@pytest.mark.parametrize(
    "command",
    [
        "study show jahrom",
        "instrument list jahrom",
        "instrument publish jahrom vision-citizens",
        "translation list jahrom",
        "budget show jahrom",
        "budget drop jahrom",
        "wave list jahrom",
        "wave open jahrom people --kind frame",
        "report jahrom --out report.xlsx",
        "layout write jahrom --out layout.yaml",
        "publish jahrom --audience public --out report.xlsx",
        "export jahrom --format sav --out answers.sav",
    ],
)
def test_every_command_of_a_study_says_that_there_is_none_of_that_name(run, command):
    said = run(*command.split(), LANG="en_GB.UTF-8")
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.startswith("There is no study “jahrom”.")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("wave close people", "There is no wave “people”."),
        ("user disable sara", "Nobody on the staff is named “sara”."),
    ],
)
def test_what_is_missing_is_called_by_its_kind(run, command, said):
    assert run(*command.split(), LANG="en_GB.UTF-8").stderr.startswith(said)


def test_commands_speak_the_language_of_the_terminal_unless_told_otherwise(run):
    assert "مطالعه‌ای به نام «jahrom» نیست" in run("study", "show", "jahrom", LANG="fa_IR.UTF-8").stderr
    command = ("layout", "write", "jahrom", "--out", "layout.yaml")
    assert "There is no study" in run(*command, "--lang", "en", LANG="fa_IR.UTF-8").stderr
    assert "مطالعه‌ای" in run(*command, "--lang", "fa", LANG="de_DE.UTF-8").stderr


@pytest.mark.parametrize(
    "command",
    [("convert", "vision-citizens", f"{NOWHERE}/out.xlsx"), ("backup", f"{NOWHERE}/b"), ("demo", "--out", NOWHERE)],
)
def test_a_place_where_nothing_can_be_written_is_named(run, command):
    said = run(*command)
    assert said.exit_code == 1
    assert said.stderr.startswith(f"“{NOWHERE}") and len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://sara:secret@host/city", "sqlite:///.", "postgresql://sara:secret@127.0.0.1:1/city"]
)
@pytest.mark.parametrize("command", ["doctor", "serve"])
def test_a_database_that_cannot_be_used_is_a_sentence_without_the_password(run, command, address):
    said = run(command, CHASHMANDAZ_DATABASE_URL=address)
    assert said.exit_code == 1
    assert "CHASHMANDAZ_DATABASE_URL" in said.stderr and "secret" not in said.stderr


def test_a_file_that_is_no_database_is_left_as_it_is(run, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear city, this is no database." * 40)
    assert "is not a database" in run("doctor", CHASHMANDAZ_DATABASE_URL=f"sqlite:///{letter}").stderr
    assert letter.read_text().startswith("Dear city")


def test_a_server_key_of_other_signs_is_refused_by_its_place(run, tmp_path):
    assert "CHASHMANDAZ_SERVER_KEY" in run("doctor", CHASHMANDAZ_SERVER_KEY="not a key").stderr
    (tmp_path / "var").mkdir()
    (tmp_path / "var/server.key").write_text("کلید")
    assert "var/server.key" in run("doctor").stderr


def test_a_port_that_is_taken_is_said_at_once_with_another_to_take(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = run("serve", "--port", str(port))
    assert said.exit_code == 1
    assert f"127.0.0.1:{port}" in said.stderr and f"--port {port % 65535 + 1}" in said.stderr


@pytest.mark.parametrize("options", [("--port", "99999"), ("--workers", "0")])
def test_a_server_that_could_serve_nobody_is_wrong_usage(run, options):
    assert run("serve", *options).exit_code == 2


@pytest.mark.parametrize(
    ("command", "endings"),
    [
        ("export jahrom --format csv --out answers.xlsx", ".csv"),
        ("export jahrom --format sav --out answers", ".sav"),
        ("report jahrom --out report.pdf", ".xlsx"),
        ("report jahrom --out report.xlsx --pdf report.docx", ".pdf"),
        ("layout write jahrom --out layout.txt", ".xlsx, .yaml, .yml"),
        ("budget template jahrom --out budget.csv", ".xlsx"),
        ("translation sheet vision-citizens --language ckb --out sheet.csv", ".xlsx"),
        ("convert vision-citizens citizens.pdf", ".yaml, .yml, .xlsx"),
    ],
)
def test_no_file_is_written_under_the_ending_of_another_format(run, command, endings):
    said = run(*command.split(), LANG="en_GB.UTF-8")
    assert (said.exit_code, said.stdout) == (2, "")
    assert f"must end in one of: {endings}." in said.stderr
