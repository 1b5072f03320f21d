"""A test's set is told by what it asks for, and a unit test that asks for more than its part is told so."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.conftest import ROOT
from tests.sets import is_joined


def test_whose_fixtures_make_a_register_is_joined(request):
    assert not is_joined(request.node, ROOT)
    asks_for_a_page = SimpleNamespace(path=request.path, module=None, fixturenames=["client", "shipped_file"])
    assert is_joined(asks_for_a_page, ROOT)


def test_whose_module_opens_a_register_is_joined(request):
    opens = SimpleNamespace(path=request.path, module=SimpleNamespace(open_register=print), fixturenames=[])
    assert is_joined(opens, ROOT)


def test_the_joining_functions_are_joined():
    path = ROOT / "tests" / "geo" / "pipeline" / "test_ground.py"
    assert is_joined(SimpleNamespace(path=path, fixturenames=[]), ROOT)


def test_a_unit_test_that_opens_a_register_fails(tmp_path):
    from geo.register import store

    with pytest.raises(AssertionError, match="counts as a unit test and opens a register"):
        store.open_register(tmp_path / "chaur.gpkg")


def test_a_unit_test_that_starts_a_program_fails():
    with pytest.raises(AssertionError, match="starts another program"):
        subprocess.run([sys.executable, "-V"], check=True)
