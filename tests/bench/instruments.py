"""How soon a large questionnaire in Excel is read and checked: 600 bilingual items, plain and full of conditions."""

from __future__ import annotations

import io
import random
import time
from statistics import median

import openpyxl

from questionnaires.checks import check
from questionnaires.loaders.xlsform import read_xlsform

ITEMS = 600
RUNS = 5
HEADINGS = ["type", "name", "label::Persian (fa)", "label::English (en)", "relevant", "required"]


def main() -> None:
    print(f"{'form':<34}{'read':>10}{'checked':>10}{'in all':>10}  seconds of processor, median of {RUNS}")
    for name, content in forms().items():
        times = [_once(content) for _ in range(RUNS)]
        read, checked = (median(part) for part in zip(*times, strict=True))
        print(f"{name:<34}{read:>10.2f}{checked:>10.2f}{read + checked:>10.2f}")


def forms() -> dict[str, bytes]:
    """Workbooks of 600 items: every third on a condition, all in one chain, and each on eight earlier items."""
    chance = random.Random(1404)

    def eight(number: int) -> str | None:
        earlier = chance.sample(range(number), 8) if number >= 8 else []
        return " or ".join(f"selected(${{q{own}}}, 'c{chance.randrange(6)}')" for own in earlier) or None

    return {
        "every third on a condition": _form(lambda n: f"${{q{n - 1}}} = 'c1'" if n % 3 == 2 else None),
        "one chain": _form(lambda n: f"${{q{n - 1}}} = 'c1' or ${{q{n - 1}}} = 'c2'" if n else None),
        "each on eight earlier items": _form(eight),
    }


def _form(relevant) -> bytes:
    book = openpyxl.Workbook()
    survey, choices = book.active, book.create_sheet("choices")
    survey.title = "survey"
    survey.append(HEADINGS)
    for number in range(ITEMS):
        words = [f"پرسش شمارهٔ {number}", f"Question number {number}"]
        survey.append(["select_one list", f"q{number}", *words, relevant(number), "yes"])
    choices.append(["list_name", "name", "label::Persian (fa)", "label::English (en)"])
    for code in range(6):
        choices.append(["list", f"c{code}", f"گزینهٔ {code}", f"Choice {code}"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _once(content: bytes) -> tuple[float, float]:
    started = time.process_time()
    instrument = read_xlsform(content).instrument
    read = time.process_time()
    check(instrument)
    return read - started, time.process_time() - read
