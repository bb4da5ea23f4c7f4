"""`make bench`: every benchmark, one after the other; name some to run only those."""

from __future__ import annotations

import sys

from tests.bench import journeys, reports
from tests.postgresql import temporary_server


def main(wanted: list[str]) -> None:
    if not wanted or "journeys" in wanted:
        with temporary_server() as url:
            journeys.main({"sqlite": None, "postgresql": {"CHASHMANDAZ_DATABASE_URL": url}})
    if not wanted or "reports" in wanted:
        reports.main()


if __name__ == "__main__":
    main(sys.argv[1:])
