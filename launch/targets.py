"""The computers a bundle can be made for: system, Python version, and what the package installer calls them."""

import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["SYSTEMS", "Target", "this_target"]

_GLIBC_MINORS = range(28, 4, -1)
_WHEEL_ALIASES = {17: "2014", 12: "2010", 5: "1"}


def _linux_tags(machine: str) -> tuple[str, ...]:
    """Tags of wheels that run on every Linux with glibc 2.28 or newer."""
    tags = []
    for minor in _GLIBC_MINORS:
        tags.append(f"manylinux_2_{minor}_{machine}")
        if minor in _WHEEL_ALIASES:
            tags.append(f"manylinux{_WHEEL_ALIASES[minor]}_{machine}")
    return tuple(tags)


@dataclass(frozen=True)
class System:
    """An operating system on a kind of processor: wheel tags and what requirement markers ask."""

    tags: tuple[str, ...]
    markers: Mapping[str, str]


def _markers(sys_platform: str, system: str, os_name: str, machine: str) -> dict[str, str]:
    return {
        "sys_platform": sys_platform,
        "platform_system": system,
        "os_name": os_name,
        "platform_machine": machine,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


SYSTEMS: Mapping[str, System] = {
    "linux": System(_linux_tags("x86_64"), _markers("linux", "Linux", "posix", "x86_64")),
    "linux-arm": System(_linux_tags("aarch64"), _markers("linux", "Linux", "posix", "aarch64")),
    "macos-arm": System(("macosx_15_0_arm64",), _markers("darwin", "Darwin", "posix", "arm64")),
    "macos-intel": System(("macosx_15_0_x86_64",), _markers("darwin", "Darwin", "posix", "x86_64")),
    "windows": System(("win_amd64",), _markers("win32", "Windows", "nt", "AMD64")),
}
"""Systems by the name that the word 'bundle' takes."""

_BY_PLATFORM = {
    ("linux", "x86_64"): "linux",
    ("linux", "aarch64"): "linux-arm",
    ("darwin", "arm64"): "macos-arm",
    ("darwin", "x86_64"): "macos-intel",
    ("win32", "amd64"): "windows",
}


@dataclass(frozen=True)
class Target:
    """A system with a Python version such as 3.12."""

    system: str
    python: str

    def __str__(self) -> str:
        """Name as people read it."""
        return f"{self.system} with Python {self.python}"

    def environment(self) -> dict[str, str]:
        """What requirement markers ask, answered for this target."""
        version = {"python_version": self.python, "python_full_version": f"{self.python}.0"}
        return {**SYSTEMS[self.system].markers, **version, "implementation_version": f"{self.python}.0", "extra": ""}

    def pip_options(self) -> Sequence[str]:
        """Options of ``pip download`` that choose the wheels of this target."""
        tags = [option for tag in SYSTEMS[self.system].tags for option in ("--platform", tag)]
        return [*tags, "--python-version", self.python, "--implementation", "cp", "--only-binary", ":all:", "--no-deps"]


def this_target() -> Target:
    """Target of this computer; its system is named after the platform where no bundle is made for it."""
    found = _BY_PLATFORM.get((sys.platform, platform.machine().lower()), f"{sys.platform}-{platform.machine()}")
    return Target(found, "{}.{}".format(*sys.version_info[:2]))
