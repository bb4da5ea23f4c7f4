"""Office files that are the same bytes whenever they are written: their zip says no time of its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can say


def fixed(content: bytes, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """The zip `content` with fixed times; `change` answers what shall stand for a part (its name, its bytes)."""
    written_file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as read,
        zipfile.ZipFile(written_file, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for entry in read.infolist():
            part = read.read(entry.filename)
            stamped = zipfile.ZipInfo(entry.filename, _TIME)
            stamped.compress_type = zipfile.ZIP_DEFLATED
            stamped.external_attr = 0o600 << 16
            written.writestr(stamped, change(entry.filename, part) if change else part)
    return written_file.getvalue()
