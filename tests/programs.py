"""The programs the tests open real things with, found or installed: `python -m tests.programs`.

A browser, LibreOffice, PostgreSQL, poppler and strace. Where apt can be used they are installed;
where only the browser is missing, Playwright's own is fetched. What cannot be had is named, and
the exit status is 1: nothing is skipped in silence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A program by the commands that show it is there, and the Debian package that brings it."""

    name: str
    commands: tuple[str, ...]
    package: str

    def found(self) -> str | None:
        """The path of the first of its commands that this machine has."""
        for command in self.commands:
            path = shutil.which(command) or next((str(p) for p in sorted(Path("/").glob(command.lstrip("/")))), None)
            if path:
                return path
        return None


BROWSER = Program("browser", ("chromium", "chromium-browser", "google-chrome"), "chromium")
LIBREOFFICE = Program("LibreOffice", ("soffice", "libreoffice"), "libreoffice-calc")
_ON_A_MAC = "/Applications/LibreOffice.app/Contents/MacOS/soffice"  # one program for all
WRITER = Program("LibreOffice Writer", ("/usr/lib/libreoffice/program/swriter", _ON_A_MAC), "libreoffice-writer")
IMPRESS = Program("LibreOffice Impress", ("/usr/lib/libreoffice/program/simpress", _ON_A_MAC), "libreoffice-impress")
POSTGRESQL = Program("PostgreSQL", ("/usr/lib/postgresql/*/bin/initdb", "initdb"), "postgresql")
POPPLER = Program("poppler", ("pdftoppm",), "poppler-utils")
STRACE = Program("strace", ("strace",), "strace")
PSPP = Program("PSPP", ("pspp",), "pspp")
JAVA = Program("Java", ("java",), "default-jre-headless")  # runs ODK Validate, which pyxform brings
PROGRAMS = (BROWSER, LIBREOFFICE, WRITER, IMPRESS, POSTGRESQL, POPPLER, STRACE, PSPP, JAVA)


def playwright_browser() -> str | None:
    """Playwright's own Chromium, where it was downloaded."""
    folders = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
    names = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium")
    return next((str(path) for folder in folders for name in names for path in folder.glob(name)), None)


def browser_path() -> str:
    """The browser the tests drive; a clear error where there is none."""
    path = BROWSER.found() or playwright_browser()
    if path is None:
        raise RuntimeError("no browser for the tests: run `make test`, or install the package chromium")
    return path


def missing() -> list[Program]:
    return [p for p in PROGRAMS if p.found() is None and not (p is BROWSER and playwright_browser())]


def install(programs: list[Program]) -> None:
    """By apt where this user may; the browser else by Playwright."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"] if shutil.which("sudo") else None
    if shutil.which("apt-get") and as_root is not None:
        apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        subprocess.run([*apt, "update", "-q"], stdout=sys.stderr, check=False)
        names = [program.package for program in programs]
        subprocess.run([*apt, "install", "-y", "-q", "--no-install-recommends", *names], stdout=sys.stderr, check=False)
    if BROWSER in missing():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False)


def main() -> int:
    wanted = missing()
    if wanted:
        install(wanted)
    for program in missing():
        print(f"The tests need {program.name}: please install the package {program.package}.", file=sys.stderr)
    return 1 if missing() else 0


if __name__ == "__main__":
    sys.exit(main())
