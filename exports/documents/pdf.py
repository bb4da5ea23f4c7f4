"""Word files and slides as PDF, their pages set by LibreOffice: one layout for both files."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from questionnaires.problems import Problem, ProblemsFound

_SECONDS = 300  # a report of a thousand pages takes one
_FONTS = Path(__file__).parents[1] / "fonts"
# Vazirmatn is found where it is not installed, and stands in for Tahoma on machines without it.
_FONT_RULES = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{_FONTS}</dir>
  <alias binding="same"><family>Tahoma</family><accept><family>Vazirmatn</family></accept></alias>
</fontconfig>
"""


def libreoffice() -> str | None:
    """The program that sets the pages, where this machine has it."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(content: bytes, suffix: str, file: Path) -> Path:
    """An office file as PDF; answers the file.

    Raises
    ------
    ProblemsFound
        Where LibreOffice is not installed, or could not set the pages.
    """
    program = libreoffice()
    if program is None:
        raise ProblemsFound([Problem.at("no-libreoffice")])
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"report{suffix}"
        source.write_bytes(content)
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(_FONT_RULES, encoding="utf-8")
        # A profile of its own: LibreOffice runs once a profile, and somebody may be at work with it.
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        run = subprocess.run(  # noqa: S603 -- our own file, no shell
            [*command, "--outdir", folder, str(source)],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        made = source.with_suffix(".pdf")
        if run.returncode or not made.exists():
            raise ProblemsFound([Problem.at("pdf-not-made", reason=run.stderr.decode(errors="replace")[:300])])
        shutil.move(made, file)
    return file
