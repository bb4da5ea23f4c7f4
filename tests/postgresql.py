"""A real PostgreSQL for the tests: started by them in a folder of its own, or the one they are given.

`CHASHMANDAZ_TEST_DATABASE_URL` names a server where the user may create databases; without it
`initdb` and `pg_ctl` of this machine are used (as root through the user `postgres`). Where there is
neither, the tests fail and say what to install.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

GIVEN = "CHASHMANDAZ_TEST_DATABASE_URL"
_SETTINGS = {
    "listen_addresses": "''",  # reached through a socket in its own folder alone
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


@contextmanager
def temporary_server() -> Iterator[str]:
    """The address of a PostgreSQL that is there as long as the block runs."""
    if given := os.environ.get(GIVEN):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may not be long
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        _run("pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", f"{options} -k {folder}", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server: str, copy_of: str | None = None) -> Iterator[str]:
    """The address of a new database on the server, empty or a copy of another; dropped after the block."""
    name = f"test_{secrets.token_hex(6)}"
    template = f" TEMPLATE {make_url(copy_of).database}" if copy_of else ""
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}{template}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def _run(program: str, *arguments: object) -> None:
    command = [_path(program), *map(str, arguments)]
    if os.geteuid() == 0:
        _demand_user()
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')}")


def _path(program: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    path = str(installed[-1]) if installed else shutil.which(program)
    if path is None:
        raise RuntimeError(f"the tests need PostgreSQL: run `make test`, install `postgresql`, or set {GIVEN}")
    return path


def _demand_user() -> None:
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise RuntimeError("PostgreSQL does not run as root and there is no user `postgres`") from None
