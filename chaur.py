#!/usr/bin/env python3
"""The one start script: ``python3 chaur.py serve``, ``test``, ``import``, ``export`` and the other words.

Needs nothing but Python's own library; on first use it sets everything else up. This file is written so that an old
Python can still read it and say what is wrong; the work is done by the package ``launch``.
"""

import sys

OLDEST = (3, 11)


def complaint(version, oldest=OLDEST):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, D103
    if tuple(version[:2]) >= oldest:
        return ""
    return (
        "chaur: this is Python %d.%d, and Chaur needs Python %d.%d or newer.\n"  # noqa: UP031
        "Install a newer Python (from your system's packages or the Python installer) and start again with it,\n"
        "for example: python%d.%d chaur.py serve\n" % (tuple(version[:2]) + oldest + oldest)
    )


if __name__ == "__main__":
    if complaint(sys.version_info):  # type: ignore[no-untyped-call]
        sys.stderr.write(complaint(sys.version_info))  # type: ignore[no-untyped-call]
        sys.exit(2)
    from launch.words import main

    sys.exit(main(sys.argv[1:]))
