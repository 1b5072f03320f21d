"""Work that takes more than a moment: runs beside the server and tells how far it is."""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from geo.errors import ChaurError, MissingError, Problem

__all__ = ["Job", "Jobs", "install", "jobs"]

Progress = Callable[[str, float], None]


_LOG = logging.getLogger(__name__)


def _log_fault(future: "Future[None]") -> None:
    """Write a fault of the program, which no page can explain, to the server's log."""
    fault = future.exception()
    if fault is not None:
        _LOG.error("A job stopped by a fault of the program", exc_info=fault)


@dataclass
class Job:
    """One piece of work: its title, how far it is, and what came of it."""

    id: str
    title: str
    step: str = ""
    share: float = 0.0
    result: Any = None
    problems: tuple[Problem, ...] = ()
    state: str = "waiting"
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {"done", "failed"}


class Jobs:
    """The jobs of this process, newest last; the oldest are forgotten."""

    def __init__(self, workers: int = 2, remembered: int = 50) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._jobs: dict[str, Job] = {}
        self._remembered = remembered
        self._lock = threading.Lock()

    def start(self, title: str, work: Callable[[Progress], Any], **attributes: Any) -> Job:
        """Job that runs the work as soon as a worker is free; the work reports its steps by the function it is given."""
        job = Job(secrets.token_urlsafe(12), title, attributes=attributes)
        with self._lock:
            self._jobs[job.id] = job
            for old in [key for key, kept in self._jobs.items() if kept.finished][: -self._remembered]:
                del self._jobs[old]
        self._pool.submit(self._run, job, work).add_done_callback(_log_fault)
        return job

    def _run(self, job: Job, work: Callable[[Progress], Any]) -> None:
        def progress(step: str, share: float) -> None:
            job.step, job.share = step, share

        job.state = "running"
        try:
            job.result = work(progress)
            job.state = "done"
        except ChaurError as error:
            job.problems = error.problems
            job.state = "failed"
        finally:
            if not job.finished:
                job.problems = (Problem("job.crashed"),)
                job.state = "failed"

    def get(self, job_id: str) -> Job:
        """Job by its id.

        Raises:
            MissingError: no such job, or it is forgotten.
        """
        if job_id not in self._jobs:
            raise MissingError(Problem("job.unknown", {"value": job_id}))
        return self._jobs[job_id]

    def stop(self) -> None:
        """Wait for the running work and start no more."""
        self._pool.shutdown(cancel_futures=True)


def install(app: Flask) -> None:
    """Give an application its jobs."""
    app.extensions["chaur_jobs"] = Jobs()


def jobs() -> Jobs:
    """Jobs of the current application."""
    found: Jobs = current_app.extensions["chaur_jobs"]
    return found
