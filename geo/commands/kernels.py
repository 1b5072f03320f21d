"""Kernels compiled ahead: the examples of the formulas are run once, as they stand in their docs.

    python -m geo.commands.kernels

Numba compiles a formula when it is first used and keeps what it made beside the module. The set-up runs this, so that
nobody waits for it with a plan in hand; it needs no list of formulas, and a formula without an example is compiled
when it is used.
"""

import contextlib
import doctest
import importlib
import io
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType

from geo import analysis, planning

__all__ = ["main", "run_examples"]


def _modules() -> Iterator[ModuleType]:
    for package in (analysis, planning):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def run_examples() -> Iterator[tuple[str, int, int]]:
    """Each module of formulas with the number of lines of examples run and of those that came out otherwise."""
    for module in _modules():
        with contextlib.redirect_stdout(io.StringIO()):
            failed, attempted = doctest.testmod(module)
        yield module.__name__, attempted, failed


def main() -> None:
    """Say module by module what was run."""
    for name, attempted, failed in run_examples():
        if attempted:
            sys.stdout.write(f"{name}: {attempted} lines of examples, {failed} with another answer\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
