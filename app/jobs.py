"""Work that takes more than a moment: runs beside the server and tells how far it is."""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from geo.errors import ChaurError, MissingError, Problem

__all__ = ["Job", "Jobs", "Progress", "install", "jobs"]

Progress = Callable[[str, float], None]


_LOG = logging.getLogger(__name__)
_NOT_DONE = frozenset({"failed", "stopped"})


class _StoppedError(Exception):
    """Somebody stopped the work."""


def _log_fault(future: "Future[None]") -> None:
    """Write a fault of the program, which no page can explain, to the server's log."""
    fault = None if future.cancelled() else future.exception()
    if fault is not None:
        _LOG.error("A job stopped by a fault of the program", exc_info=fault)


@dataclass
class Job:
    """One piece of work: its title, how far it is, and what came of it.

    Attributes:
        id: number nobody can guess.
        title: what is done, in the language of who started it.
        then: address to go on to when it is done; empty where its own page says all.
        back: address to go back to when it failed, and what is there.
        key: name of the work, by which it is not started twice.
        stoppable: whether it only reads, so that it may be stopped between two steps.
    """

    id: str
    title: str
    then: str = ""
    back: tuple[str, str] = ("", "")
    key: str = ""
    stoppable: bool = False
    stop_asked: bool = False
    step: str = ""
    share: float = 0.0
    result: Any = None
    problems: tuple[Problem, ...] = ()
    state: str = "waiting"

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {"done", *_NOT_DONE}


class Jobs:
    """The jobs of this process, newest last; the oldest are forgotten."""

    def __init__(self, pool: Executor | None = None, *, remembered: int = 50) -> None:
        """Jobs of a pool.

        Args:
            pool: runs the work; two threads where none is given.
            remembered: how many finished jobs are kept.
        """
        self._pool = pool or ThreadPoolExecutor(2, thread_name_prefix="job")
        self._jobs: dict[str, Job] = {}
        self._remembered = remembered
        self._lock = threading.Lock()

    def start(
        self,
        title: str,
        work: Callable[[Progress], Any],
        *,
        then: Callable[[str], str] = lambda _id: "",
        back: tuple[str, str] = ("", ""),
        key: str = "",
        stoppable: bool = False,
    ) -> Job:
        """Job that runs the work as soon as a worker is free; the work reports its steps by the function it is given.

        Args:
            title: what is done, for reading.
            work: the work; what it returns is the job's result.
            then: address to go on to, made from the job's id.
            back: address to go back to after a failure, and what is there.
            key: name of the work; while a job of that name runs or is done, that one comes back and nothing is started.
            stoppable: whether the work only reads and may be stopped.
        """
        with self._lock:
            found = self._named(key)
            if found is not None:
                return found
            job = Job(secrets.token_urlsafe(12), title, back=back, key=key, stoppable=stoppable)
            job.then = then(job.id)
            self._jobs[job.id] = job
            for old in [name for name, kept in self._jobs.items() if kept.finished][: -self._remembered]:
                del self._jobs[old]
        self._pool.submit(self._run, job, work).add_done_callback(_log_fault)
        return job

    def _named(self, key: str) -> Job | None:
        fits = (job for job in reversed(self._jobs.values()) if job.key == key and job.state not in _NOT_DONE)
        return next(fits, None) if key else None

    def named(self, key: str) -> Job | None:
        """Job of that name that was neither stopped nor failed; None where there is none."""
        with self._lock:
            return self._named(key)

    def _run(self, job: Job, work: Callable[[Progress], Any]) -> None:
        def progress(step: str, share: float) -> None:
            if job.stop_asked:
                raise _StoppedError
            job.step, job.share = step, share

        job.state = "running"
        try:
            job.result = work(progress)
            job.state = "done"
        except ChaurError as error:
            job.problems = error.problems
            job.state = "failed"
        except _StoppedError:
            job.state = "stopped"
        finally:
            if not job.finished:
                job.problems = (Problem("job.crashed"),)
                job.state = "failed"

    def get(self, job_id: str) -> Job:
        """Job by its id.

        Raises:
            MissingError: no such job, or it is forgotten.
        """
        found = self._jobs.get(job_id)
        if found is None:
            raise MissingError(Problem("job.unknown", {"value": job_id[:20]}))
        return found

    def ask_to_stop(self, job_id: str) -> Job:
        """Job that ends at its next step, if it may be stopped.

        Raises:
            MissingError: no such job, or it is forgotten.
        """
        job = self.get(job_id)
        job.stop_asked = job.stoppable
        return job

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
