"""How far a job is, as a page and as JSON."""

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.jobs import jobs

pages = Blueprint("jobs", __name__)


@pages.get("/jobs/<job_id>")
def job(job_id: str) -> ResponseReturnValue:
    """Progress page; goes on to the job's own page as soon as it is done."""
    found = jobs().get(job_id)
    if found.state == "done" and found.then:
        return redirect(found.then)
    return render_template("job.html", job=found)


@pages.get("/jobs/<job_id>.json")
def job_state(job_id: str) -> ResponseReturnValue:
    """State, step and share done of a job."""
    found = jobs().get(job_id)
    return jsonify(state=found.state, step=found.step, share=found.share)


@pages.post("/jobs/<job_id>/stop")
def stop(job_id: str) -> ResponseReturnValue:
    """Ask a job to end at its next step; its page says when it did."""
    return redirect(url_for("jobs.job", job_id=jobs().ask_to_stop(job_id).id))
