"""Computers are named as the package installer names them."""

import sys

import pytest

from launch.targets import SYSTEMS, Target, this_target


def test_this_computer_has_the_version_of_this_python():
    assert this_target().python == f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize("system", tuple(SYSTEMS))
def test_every_system_has_wheels_of_its_kind_alone(system):
    options = list(Target(system, "3.12").pip_options())
    tags = [options[place + 1] for place, option in enumerate(options) if option == "--platform"]
    assert tags
    word = {"linux": "manylinux", "macos": "macosx", "windows": "win"}[system.partition("-")[0]]
    assert all(tag.startswith(word) for tag in tags)
    assert options[-4:] == ["cp", "--only-binary", ":all:", "--no-deps"]


def test_linux_takes_the_wheels_of_older_systems_too():
    tags = SYSTEMS["linux"].tags
    assert tags[0] == "manylinux_2_28_x86_64"
    assert {"manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux1_x86_64"} <= set(tags)
