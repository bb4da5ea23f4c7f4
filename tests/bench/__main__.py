"""`make bench`: every benchmark, one after the other; name some to run only those."""

from __future__ import annotations

import sys

from tests.bench import instruments, intervals, journeys, partitions, reports, selections, statistics


def main(wanted: list[str]) -> None:
    if not wanted or "instruments" in wanted:
        instruments.main()
    if not wanted or "intervals" in wanted:
        intervals.main()
    if not wanted or "journeys" in wanted:
        journeys.main()
    if not wanted or "reports" in wanted:
        reports.main()
    if not wanted or "selections" in wanted:
        selections.main()
    if not wanted or "statistics" in wanted:
        statistics.main()
    if not wanted or "partitions" in wanted:
        partitions.main()


if __name__ == "__main__":
    main(sys.argv[1:])
