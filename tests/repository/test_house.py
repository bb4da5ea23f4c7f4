"""The house itself: who imports whom, what stands where, what may not stand anywhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CUSTOMARY = {
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.fa.md", "README.md",
    "analysis", "exports", "pyproject.toml", "questionnaires", "requirements.txt", "survey", "tests",
}  # fmt: skip


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listing.split("\0") if name]


def test_imports_run_one_way():
    command = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_only_the_customary_files_stand_at_the_top():
    assert {name.split("/")[0] for name in tracked()} <= CUSTOMARY


def test_the_command_of_the_tests_is_the_readmes():
    assert "make test" in (ROOT / ".ci/run").read_text()
    for readme in ("README.md", "README.fa.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert "make demo" in text and "make test" in text


@pytest.mark.parametrize("file", ["requirements.txt", "tests/requirements.txt", "tests/bench/requirements.txt"])
def test_every_requirement_is_pinned_and_names_no_index(file):
    lines = [line for line in (ROOT / file).read_text().splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.\[\]-]+==[\w.]+", line)] == []


def test_what_runs_is_what_the_project_declares():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[>=]", requirement)[0].lower() for requirement in declared}
    pinned = {line.split("==")[0].lower() for line in (ROOT / "requirements.txt").read_text().splitlines()}
    assert names <= pinned
