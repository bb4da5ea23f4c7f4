"""The production server: gunicorn with threads, the database migrated first."""

from __future__ import annotations

import gc
import socket
from importlib import import_module
from typing import Any

from gunicorn.app.base import BaseApplication

from survey import ROUTES
from survey.settings import Settings
from survey.store.database import open_database

THREADS = 8


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn set up by us: each worker opens its own database after the fork."""

    def __init__(self, settings: Settings, host: str, port: int, workers: int) -> None:
        self._settings = settings
        self._options: dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 75,
            "graceful_timeout": 10,
            "timeout": 300,
            "proc_name": "chashmandaz",
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from survey import create_app
        from survey.reporting.worker import Foreman

        app = create_app(self._settings)
        Foreman(app.extensions["database"], self._settings).start()
        gc.collect()
        gc.freeze()  # what is loaded by now stays: to look for garbage in it took an eighth of a second each time
        return app


def migrate(settings: Settings) -> None:
    """Bring the tables up to date."""
    database = open_database(settings.database_url, settings.server_key, settings.contacts_key)
    database.upgrade()
    database.close()


def check_free(host: str, port: int) -> None:
    """Raise `OSError` where nobody could be served: the port is taken, the host is not of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server itself asks for it
        probe.bind((host, port))


def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until stopped. The database is migrated already."""
    for name in ROUTES:  # before the fork: imported once for all workers
        import_module(f"survey.routes.{name}")
    Server(settings, host, port, workers).run()
