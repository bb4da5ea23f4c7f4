"""Where things are kept: read once from the environment, at the edge."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from questionnaires.problems import Problem, ProblemsFound

DEFAULT_DATABASE_URL = "sqlite:///var/chashmandaz.sqlite"


@dataclass(frozen=True)
class Settings:
    """What an installation decides.

    `server_key` derives every code and signs every cookie; whoever holds it and the database can
    print the invitation letters again.
    """

    database_url: str
    server_key: bytes
    contacts_key: bytes | None = None
    secure_cookies: bool = False
    behind_proxy: bool = False


def settings_from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this machine, making a server key at the first start.

    Variables: CHASHMANDAZ_DATABASE_URL, CHASHMANDAZ_SERVER_KEY (hexadecimal; else the file
    `server.key` beside an SQLite database, or under `var/`), CHASHMANDAZ_CONTACTS_KEY (encrypts
    names and numbers at rest), CHASHMANDAZ_SECURE_COOKIES=1 and CHASHMANDAZ_BEHIND_PROXY=1 behind HTTPS.

    Raises `ProblemsFound` where the server key is not written in hexadecimal digits.
    """
    url = environment.get("CHASHMANDAZ_DATABASE_URL", DEFAULT_DATABASE_URL)
    given_key = environment.get("CHASHMANDAZ_SERVER_KEY")
    contacts_key = environment.get("CHASHMANDAZ_CONTACTS_KEY")
    return Settings(
        database_url=url,
        server_key=_key(given_key, "CHASHMANDAZ_SERVER_KEY") if given_key else _key_in(server_key_file(url)),
        contacts_key=contacts_key.encode() if contacts_key else None,
        secure_cookies=environment.get("CHASHMANDAZ_SECURE_COOKIES") == "1",
        behind_proxy=environment.get("CHASHMANDAZ_BEHIND_PROXY") == "1",
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables from which another process of ours reads the same settings."""
    contacts_key = settings.contacts_key.decode() if settings.contacts_key else ""
    return {
        "CHASHMANDAZ_DATABASE_URL": settings.database_url,
        "CHASHMANDAZ_SERVER_KEY": settings.server_key.hex(),
        "CHASHMANDAZ_CONTACTS_KEY": contacts_key,
    }


def server_key_file(database_url: str) -> Path:
    """The file that keeps the server key: beside an SQLite database, else under `var/`."""
    if database_url.startswith("sqlite:///"):
        return Path(database_url.removeprefix("sqlite:///")).parent / "server.key"
    return Path("var") / "server.key"


def _key_in(file: Path) -> bytes:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    return _key(file.read_text(encoding="utf-8").strip(), str(file))


def _key(text: str, place: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ProblemsFound([Problem.at("server-key-not-hexadecimal", place=place)]) from None
