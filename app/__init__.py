"""The Flask application: pages for planners over the functions of ``geo.pipeline``; nothing is computed here."""

import importlib
import mimetypes
import pkgutil

from flask import Flask, current_app, render_template
from jinja2 import FileSystemBytecodeCache

from app import jobs, language, navigation, security, uploads, views
from app.settings import Settings, secret_key
from app.snapshot import Snapshot, Snapshots
from geo.errors import ChaurError, MissingError
from geo.register.store import Register, open_register

__all__ = ["close", "create_app", "register", "snapshot", "work_on"]

_MEBIBYTE = 2**20


def register() -> Register:
    """The register this application works on."""
    found: Register = current_app.extensions["chaur_register"]
    return found


def snapshot() -> Snapshot:
    """The register's newest state as the pages read it."""
    snapshots: Snapshots = current_app.extensions["chaur_snapshots"]
    return snapshots.current()


def close(app: Flask) -> None:
    """Wait for the running jobs, start no more, and give the register back."""
    app.extensions["chaur_jobs"].stop()
    app.extensions["chaur_register"].close()


def _not_found(_error: Exception) -> tuple[str, int]:
    return render_template("error.html", kind="not_found", problems=()), 404


def _too_large(_error: Exception) -> tuple[str, int]:
    return render_template("error.html", kind="too_large", problems=()), 413


def _missing(error: MissingError) -> tuple[str, int]:
    return render_template("error.html", kind="not_found", problems=error.problems), 404


def _refused(error: ChaurError) -> tuple[str, int]:
    return render_template("error.html", kind="refused", problems=error.problems), 400


def _kept_pages(settings: Settings) -> FileSystemBytecodeCache:
    """Place where compiled templates are kept from one start to the next."""
    folder = settings.folder / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def work_on(app: Flask, settings: Settings) -> None:
    """Let an application work on the register, in the folder and within the limits that settings name."""
    app.config.update(
        SECRET_KEY=secret_key(settings.folder),
        MAX_CONTENT_LENGTH=settings.upload_mb * _MEBIBYTE,
        TESTING=settings.testing,
        CHAUR=settings,
    )
    app.jinja_env.bytecode_cache = _kept_pages(settings)
    opened = open_register(settings.register_url)
    app.extensions["chaur_register"] = opened
    app.extensions["chaur_snapshots"] = Snapshots(opened)
    jobs.install(app)


def create_app(settings: Settings) -> Flask:
    """Application for a register; every module of ``app.views`` brings a blueprint named ``pages``."""
    mimetypes.add_type("text/javascript", ".js")  # the registry of Windows may say otherwise, and browsers refuse it
    app = Flask(__name__)
    work_on(app, settings)
    uploads.widen(app, mebibytes={"/layers": settings.layer_mb})  # before the tokens of forms are read
    security.protect(app)
    language.prepare(app)
    modules = [importlib.import_module(f"app.views.{module.name}") for module in pkgutil.iter_modules(views.__path__)]
    for module in modules:
        app.register_blueprint(module.pages)
    navigation.install(app, modules)
    app.register_error_handler(404, _not_found)
    app.register_error_handler(413, _too_large)
    app.register_error_handler(MissingError, _missing)
    app.register_error_handler(ChaurError, _refused)
    return app
