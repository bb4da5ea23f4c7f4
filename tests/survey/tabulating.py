"""`tabulate` as tests ask it: a small file, options, and the document."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from survey.cli import main


def written(folder: Path, **columns: Iterable[object]) -> Path:
    """A file of these columns."""
    file = folder / "answers.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return file


def items(*names: str) -> list[str]:
    return [each for name in names for each in ("--item", name)]


def answered(file: Path, *arguments: object) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["tabulate", str(file), *map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def refused(file: Path, *arguments: object) -> str:
    done = CliRunner().invoke(main, ["tabulate", str(file), *map(str, arguments), "--json"])
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    return done.stderr


def of(document: dict[str, Any], statistic: str, item: str | None = None, **having: object) -> list[dict[str, Any]]:
    """The rows of a statistic, of one item, with these values."""
    rows = [row for row in document["estimates"] if row["statistic"] == statistic and item in (None, row["item"])]
    return [row for row in rows if all(row[key] == value for key, value in having.items())]


def codes(document: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in document["warnings"]}
