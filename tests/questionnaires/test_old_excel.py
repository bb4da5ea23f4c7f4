"""A damaged .xls whose chain of places runs in a circle is refused, and not followed without end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GOOD = (Path(__file__).parents[1] / "data/imports/answers.xls").read_bytes()
TABLE = b"".join(number.to_bytes(4, "little") for number in (1, 2, 3, 4))  # each place names the next
READERS = {
    "answers": "from questionnaires.loaders.answer_tables import read_table as read; args = (content, 'a.xls')",
    "form": "from questionnaires.loaders.xlsform import read_xlsform as read; args = (content,)",
}


def in_a_circle() -> bytes:
    start = GOOD.index(TABLE)
    return GOOD[: start + 20] + (2).to_bytes(4, "little") + GOOD[start + 24 :]


@pytest.mark.parametrize(("reader", "code"), [("answers", "workbook-damaged"), ("form", "xlsform-damaged")])
def test_a_circle_is_refused_in_no_time(reader: str, code: str):
    program = (
        f"import sys; content = sys.stdin.buffer.read(); {READERS[reader]}\n"
        "from questionnaires.problems import ProblemsFound\n"
        "try: read(*args)\nexcept ProblemsFound as found: print(found.problems[0].code)"
    )
    said = subprocess.run([sys.executable, "-c", program], input=in_a_circle(), capture_output=True, timeout=300)
    assert said.stdout.decode().strip() == code, said.stderr.decode()
