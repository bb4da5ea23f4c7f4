"""SPSS files: labels, levels, one range of missing codes, and multiple-response sets.

`pyreadstat` writes the file but not the sets: their record (type 7, subtype 7, "multiple response set
definitions" in PSPP's description of the format) is put before the end of the dictionary here.
"""

from __future__ import annotations

import struct
import tempfile
from datetime import date
from pathlib import Path

import pyreadstat

from exports.data.variables import MISSING_FROM, MISSING_TO, DataFile

_LABEL_BYTES, _VALUE_LABEL_BYTES = 255, 120
_HEADER, _DICTIONARY_END = 176, 999
_CREATED_AT = 92  # 9 bytes of date, 8 of time
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def sav_bytes(data: DataFile) -> bytes:
    """The wave as a .sav file: the same bytes for the same answers."""
    numbers = [variable for variable in data.variables if variable.kind == "number"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.sav"
        pyreadstat.write_sav(
            data.frame(),
            path,
            file_label=cut(data.title, 64),
            column_labels={variable.name: cut(variable.label, _LABEL_BYTES) for variable in data.variables},
            variable_value_labels={
                variable.name: {number: cut(label, _VALUE_LABEL_BYTES) for number, label in variable.labels}
                for variable in numbers
                if variable.labels
            },
            missing_ranges={
                variable.name: [{"lo": MISSING_FROM, "hi": MISSING_TO}]
                for variable in numbers
                if any(number < 0 for number, _ in variable.labels)
            },
            variable_measure={variable.name: variable.level.value for variable in data.variables},
            variable_format={variable.name: "F8.0" for variable in numbers if variable.labels},
        )
        raw = path.read_bytes()
    return _dated(_with_sets(raw, data), data.dated or date(1980, 1, 1))


def syntax(data: DataFile) -> str:
    """What the file cannot say: that cases are weighted."""
    return f"* {data.title}.\nWEIGHT BY {data.weight}.\n" if data.weight else ""


def cut(text: str, size: int) -> str:
    """As much of `text` as `size` bytes of UTF-8 hold, no letter halved."""
    return text.encode("utf-8")[:size].decode("utf-8", errors="ignore")


def _with_sets(raw: bytes, data: DataFile) -> bytes:
    """The file with its multiple-response sets, each counting the value 1."""
    end, short_names = _dictionary(raw)
    short = dict(zip((variable.name for variable in data.variables), short_names, strict=True))
    lines = b""
    for name, label, variables in data.sets:
        said = cut(label, _LABEL_BYTES).encode("utf-8")
        members = b" ".join(short[variable].lower() for variable in variables)
        lines += b"$%s=D1 1 %d %s %s\n" % (name.encode("ascii"), len(said), said, members)
    if not lines:
        return raw
    return raw[:end] + struct.pack("<iiii", 7, 7, 1, len(lines)) + lines + raw[end:]


def _dictionary(raw: bytes) -> tuple[int, list[bytes]]:
    """Where the record stands that closes the dictionary, and the short names of the variables in order.

    ValueError for a record of no known kind.
    """
    at, names = _HEADER, list[bytes]()
    while True:
        (kind,) = struct.unpack_from("<i", raw, at)
        if kind == _DICTIONARY_END:
            return at, names
        first, second, third = struct.unpack_from("<iii", raw, at + 4)
        if kind == 2:  # a variable: its label, then its missing values; -1 goes on with a long text
            if first >= 0:
                names.append(raw[at + 24 : at + 32].rstrip())
            at += 32
            if second:
                (length,) = struct.unpack_from("<i", raw, at)
                at += 4 + -(-length // 4) * 4
            at += 8 * abs(third)
        elif kind == 3:  # value labels: a number and a label padded to eight bytes, each
            at += 8
            for _ in range(first):
                at += 8 + -(-(1 + raw[at + 8]) // 8) * 8
        elif kind == 4:  # which variables they belong to
            at += 8 + 4 * first
        elif kind == 6:  # a document of lines
            at += 8 + 80 * first
        elif kind == 7:  # an extension: size and count
            at += 16 + second * third
        else:
            raise ValueError(f"an SPSS dictionary has no record of type {kind}")


def _dated(raw: bytes, day: date) -> bytes:
    """The file dated by its fieldwork instead of by the clock."""
    stamp = f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year % 100:02d}00:00:00".encode("ascii")
    return raw[:_CREATED_AT] + stamp + raw[_CREATED_AT + len(stamp) :]
