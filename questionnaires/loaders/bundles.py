"""A form with the files it names (choices, tables) in one .zip, as the tools of ODK send them along."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from questionnaires.problems import InstrumentError, Problem

BUNDLE = ".zip"
_EXCEL = (".xlsx", ".xlsm", ".xls")
_LARGEST = 20_000_000  # unpacked, all files together
_MOST_FILES = 200


@dataclass(frozen=True)
class Bundle:
    """A form, and the other files by their name without a folder."""

    form: str
    content: bytes
    files: Mapping[str, bytes]


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files as one .zip; the same files give the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def unpacked(content: bytes) -> Bundle:
    """The form of a bundle, its one Excel workbook (else its one CSV file), and its other files.

    Raises InstrumentError for what is no .zip, is too large, or does not say which file is the form.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [own for own in archive.infolist() if not own.is_dir() and not _is_hidden(own.filename)]
            is_bearable = len(entries) <= _MOST_FILES and sum(own.file_size for own in entries) <= _LARGEST
            files = {PurePosixPath(own.filename).name: archive.read(own) for own in entries} if is_bearable else {}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        # a part that is damaged, behind a password, or packed in a way that nothing here reads
        raise InstrumentError([Problem.at("bundle-damaged")]) from error
    if not is_bearable:
        raise InstrumentError([Problem.at("bundle-too-large", megabytes=_LARGEST // 1_000_000)])
    forms = [name for name in files if name.lower().endswith(_EXCEL)]
    forms = forms or [name for name in files if name.lower().endswith(".csv")]
    if len(forms) != 1:
        raise InstrumentError([Problem.at("bundle-form", value=forms[:10] or sorted(files)[:10])])
    form = forms[0]
    return Bundle(form, files[form], {name: own for name, own in files.items() if name != form})


def _is_hidden(path: str) -> bool:
    own = PurePosixPath(path)
    return own.name.startswith(".") or "__MACOSX" in own.parts
