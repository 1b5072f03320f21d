"""Jobs and their pages: how far, how it ended, never twice, never a bare fault."""

import threading

import pytest

from app.jobs import Jobs
from geo.errors import InputError, MissingError, Problem
from tests.app.exchange import AtOnce, Desk, Later


def _fails(_progress):
    raise InputError(Problem("upload.none"))


def test_a_job_tells_its_steps_and_keeps_its_result():
    said = []

    def work(progress):
        progress("half", 0.5)
        said.append((job_of().step, job_of().share, job_of().state))
        return 42

    later = Later()
    jobs = Jobs(later)
    job = jobs.start("work", work, then=lambda job_id: f"/x/{job_id}")

    def job_of():
        return jobs.get(job.id)

    assert (job.state, job.then) == ("waiting", f"/x/{job.id}")
    later.work()
    assert said == [("half", 0.5, "running")]
    assert (job.state, job.result, job.finished) == ("done", 42, True)


def test_an_expected_error_is_kept_as_its_problems():
    job = Jobs(AtOnce()).start("work", _fails)
    assert (job.state, [problem.code for problem in job.problems]) == ("failed", ["upload.none"])


def test_a_fault_of_the_program_is_logged_and_told_as_such(caplog):
    job = Jobs(AtOnce()).start("work", lambda _progress: 1 / 0)
    assert (job.state, [problem.code for problem in job.problems]) == ("failed", ["job.crashed"])
    assert "ZeroDivisionError" in caplog.text


def test_work_of_one_name_is_started_once_until_it_fails():
    later = Later()
    jobs = Jobs(later)
    first = jobs.start("work", lambda _progress: 1, key="a")
    assert jobs.start("work", lambda _progress: 2, key="a") is first
    assert jobs.start("work", lambda _progress: 3, key="b") is not first
    later.work()
    assert jobs.named("a") is first
    failed = Jobs(AtOnce())
    assert failed.start("work", _fails, key="a") is not failed.start("work", _fails, key="a")
    assert failed.named("a") is None


def test_work_that_only_reads_ends_at_its_next_step_when_asked_and_can_be_started_again():
    later, steps = Later(), []
    jobs = Jobs(later)

    def work(progress):
        for step in ("one", "two", "three"):
            progress(step, 0)
            steps.append(step)
            if step == "two":
                jobs.ask_to_stop(job.id)

    job = jobs.start("work", work, key="a", stoppable=True)
    later.work()
    assert (job.state, steps, job.problems) == ("stopped", ["one", "two"], ())
    assert job.finished
    assert jobs.named("a") is None


def test_work_that_writes_is_not_stopped():
    later = Later()
    jobs = Jobs(later)
    job = jobs.start("work", lambda progress: progress("one", 0))
    jobs.ask_to_stop(job.id)
    later.work()
    assert job.state == "done"


def test_many_threads_that_start_the_same_work_get_the_same_job():
    later = Later()
    jobs = Jobs(later)
    gate = threading.Barrier(8)
    found = []

    def start():
        gate.wait()
        found.append(jobs.start("work", lambda _progress: 1, key="a").id)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == len(later.waiting) == 1


def test_the_oldest_finished_jobs_are_forgotten_and_unfinished_ones_are_not():
    later = Later()
    jobs = Jobs(later, remembered=2)
    waiting = jobs.start("slow", lambda _progress: 0)
    del later.waiting[:]
    done = [jobs.start("work", lambda _progress: 0) for _ in range(5)]
    later.work()
    jobs.start("one more", lambda _progress: 0)
    assert jobs.get(waiting.id) is waiting
    assert jobs.get(done[-1].id) is done[-1]
    with pytest.raises(MissingError):
        jobs.get(done[0].id)


def _page(desk: Desk, work, **about):
    jobs = desk.app.extensions["chaur_jobs"]
    job = jobs.start("Looking", work, **about)
    return job, desk.get(f"/jobs/{job.id}")


def test_a_failed_job_says_why_in_the_readers_language_and_where_to_go(trying: Desk):
    job, page = _page(trying, _fails, back=("/import", "Choose another file"))
    assert "Choose a file first." in page.text
    assert '<a class="button primary" href="/import">Choose another file</a>' in page.text
    assert "पहिले फाइल छान्नुहोस्।" in trying.get(f"/jobs/{job.id}?lang=ne").text


def test_a_job_that_waits_works_without_a_script(trying: Desk):
    trying.app.extensions["chaur_jobs"] = Jobs(Later())
    job, page = _page(trying, lambda _progress: 0)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.text
    assert f'href="/jobs/{job.id}">How far is it?' in page.text
    assert "waiting for other work to end" in page.text
    assert trying.get(f"/jobs/{job.id}.json").json == {"state": "waiting", "step": "", "share": 0.0}


def test_a_done_job_goes_on_to_its_page_or_says_that_it_is_done(trying: Desk):
    _page(trying, lambda _progress: 0, then=lambda _id: "/import")
    assert trying.pages[-1] == "/import"
    _, page = _page(trying, lambda _progress: 0)
    assert "Done." in page.text
    assert "http-equiv" not in page.text


def test_a_job_nobody_knows_is_told(trying: Desk):
    page = trying.get("/jobs/guessed")
    assert page.status_code == 404
    assert "There is no job guessed any more" in page.text
    assert trying.get("/jobs/guessed.json").status_code == 404


def test_the_page_of_work_that_may_be_stopped_has_a_button_that_stops_it(trying: Desk):
    later = Later()
    trying.app.extensions["chaur_jobs"] = jobs = Jobs(later)
    job = jobs.start("Planning", lambda progress: progress("one", 0), stoppable=True, back=("/table", "Back"))
    assert "Stop</button>" in trying.get(f"/jobs/{job.id}").text
    asked = trying.post(f"/jobs/{job.id}/stop")
    assert "It stops at the next step" in asked.text
    later.work()
    page = trying.get(f"/jobs/{job.id}")
    assert "Stopped: Planning" in page.text
    assert 'href="/table"' in page.text


def test_other_work_has_no_such_button(trying: Desk):
    trying.app.extensions["chaur_jobs"] = jobs = Jobs(Later())
    job = jobs.start("Loading", lambda progress: progress("one", 0))
    assert "Stop</button>" not in trying.get(f"/jobs/{job.id}").text
