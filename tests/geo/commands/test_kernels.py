"""The examples of the formulas compile what plans and candidates need."""

import pytest
from numba.core.dispatcher import Dispatcher

from geo.analysis import masks
from geo.commands.kernels import main, run_examples
from geo.planning.allocation import simplex

pytestmark = pytest.mark.whole


def test_every_example_gives_what_its_docs_say():
    found = {name: (attempted, failed) for name, attempted, failed in run_examples()}
    assert found["geo.planning.allocation.split"][0] > 0
    assert {name: failed for name, (_, failed) in found.items() if failed} == {}


def test_the_kernels_of_plans_and_candidates_are_compiled_then(capsys):
    main()
    assert "geo.analysis.masks: " in capsys.readouterr().out
    kernels = [masks._mark_all, masks._row_distance, simplex.run]
    assert all(isinstance(kernel, Dispatcher) and kernel.signatures for kernel in kernels)
