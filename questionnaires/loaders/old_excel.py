"""Excel's older files (.xls), opened so that damage cannot hold the reader for ever."""

from __future__ import annotations

import io

import xlrd
from xlrd.compdoc import CompDoc

_STREAM = 2


def open_old_excel(content: bytes) -> xlrd.Book:
    """The workbook; raises whatever `xlrd` raises where it is damaged, XLRDError where it is behind a password."""
    _refuse_circles(content)
    return xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), on_demand=True)


def _refuse_circles(content: bytes) -> None:
    """A short stream is a chain of places in a table; `xlrd` follows one that runs in a circle without end."""
    document = CompDoc(content, logfile=io.StringIO())
    for entry in document.dirlist:
        if entry.etype != _STREAM or entry.tot_size >= document.min_size_std_stream:
            continue
        seen: set[int] = set()
        place = entry.first_SID
        while 0 <= place < len(document.SSAT):
            if place in seen:
                raise xlrd.XLRDError("a stream runs in a circle")
            seen.add(place)
            place = document.SSAT[place]
