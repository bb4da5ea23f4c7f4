"""Numbers with decimal commas, as spreadsheets of many countries write them into files that semicolons or tabs part.

`1,234` is one and some in one country and a thousand in another: what it is, other numbers of the file must show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from analysis.cases.tabulated_columns import is_missing
from questionnaires.problems import Problem
from questionnaires.text import ascii_digits

SEPARATORS = (";", "\t")
_NUMBER = re.compile(r"[-−]?(?=[\d,])(\d+|\d{1,3}(\.\d{3})+)?(,\d+)?")
_THOUSANDS = re.compile(r"[-−]?[1-9]\d{0,2}(,\d{3})+")


def with_decimal_points(
    columns: Mapping[str, Sequence[str]], missing_in: Callable[[str], Sequence[str]]
) -> tuple[dict[str, tuple[str, ...]], tuple[Problem, ...]]:
    """The columns of a file not parted by commas, those of decimal commas as plain numbers (`1.5`), and warnings that
    name them.

    A column is of decimal commas where every cell that is an answer is such a number or whole. Where in all of them
    the commas could part thousands, nothing is changed.
    """
    found: dict[str, dict[str, str]] = {}
    is_certain = False
    for name, cells in columns.items():
        answers = {cell for cell in set(cells) if not is_missing(cell.strip(), missing_in(name))}
        texts = {cell: ascii_digits(cell).strip() for cell in answers}
        with_commas = [text for text in texts.values() if "," in text]
        if with_commas and all(_NUMBER.fullmatch(text) for text in texts.values()):
            found[name] = {cell: text.replace(".", "").replace(",", ".") for cell, text in texts.items()}
            is_certain = is_certain or not all(map(_THOUSANDS.fullmatch, with_commas))
    if not found:
        return {name: tuple(cells) for name, cells in columns.items()}, ()
    code = "decimal-commas-read" if is_certain else "decimal-commas-unsure"
    read = found if is_certain else {}
    plain = {name: tuple(read.get(name, {}).get(cell, cell) for cell in cells) for name, cells in columns.items()}
    return plain, (Problem.at(code, columns=list(found)),)
