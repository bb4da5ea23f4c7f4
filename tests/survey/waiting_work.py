"""Long work done here and now, in the test's own process."""

from survey.clock import now
from survey.reporting.worker import Runner
from survey.store import tasks
from survey.store.database import Database


def do_waiting(database: Database) -> int:
    """Do here and now what waits, one after the other; how many tasks that were."""
    count = 0
    while True:
        with database.write() as connection:
            claimed = tasks.claim(connection, now())
        if claimed is None:
            return count
        Runner(database, claimed.task.id, claimed.runner, end=lambda: None).run()
        count += 1
