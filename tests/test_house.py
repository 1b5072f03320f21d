"""The house rules hold, and each rule finds what it is there to find."""

import csv
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests import house_rules

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("chaur.py", "launch", "geo", "app", "benchmarks", "docs")
CODE = (
    ".py",
    ".js",
    ".mjs",
    ".html",
    ".css",
    ".md",
    ".toml",
    ".txt",
    ".json",
    ".csv",
    ".ipynb",
    ".cfg",
    ".sh",
    ".po",
    "",
)
NOT_OURS = ("LICENSE",)
MADE = {".venv", ".git", "instance", "bundle", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}

# Written with a character class, so that this file does not name what it forbids.
REGISTRY_HOSTS = [r"[p]ypi\.org", r"[p]ythonhosted\.org", r"[n]pmjs\.(org|com)", r"[y]arnpkg\.com"]
MACHINE_PATHS = [r"(?<![\w.])/[w]ork/", r"(?<![\w.])/[t]mp/w/", r"(?<![\w.])/[r]oot/", r"(?<![\w.])/[h]ome/\w+"]
WORKPLACE = [r"\bissue[s]? #?\d+\b", r"\bCONTRACT\.md\b", r"\bLIBRARIES\.md\b", r"\bDESIGN\.md\b"]


@cache
def python_files(*folders):
    found = []
    for folder in folders:
        place = ROOT / folder
        found += [place] if place.is_file() else sorted(place.rglob("*.py"))
    return [file for file in found if "node_modules" not in file.parts and "vendor" not in file.parts]


@cache
def read(*folders):
    return [(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in python_files(*folders)]


@cache
def project_files():
    if (ROOT / ".git").exists() and shutil.which("git"):
        words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
        files = [ROOT / line for line in listed.stdout.splitlines()]
    else:
        own = [place for place in ROOT.iterdir() if place.name not in MADE]
        files = [file for place in own for file in ([place] if place.is_file() else place.rglob("*"))]
        files = [file for file in files if not {"vendor", "node_modules", "__pycache__"} & set(file.parts)]
    return [file for file in files if file.is_file() and file.suffix in CODE and file.name not in NOT_OURS]


def rows(pattern):
    found = []
    for path in sorted(ROOT.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as lines:
            found += list(csv.DictReader(lines))
    return found


def broken(rule, *folders):
    return [fault for path, source in read(*folders) for fault in rule(path, source)]


def assert_none(faults):
    assert not faults, "\n" + "\n".join(faults)


def test_modules_and_functions_are_short():
    assert_none(broken(house_rules.too_long, *SOURCES))


def test_half_of_all_functions_of_the_core_have_at_most_ten_lines():
    lengths = [length for _, source in read("geo") for length in house_rules.function_lengths(source).values()]
    assert statistics.median(lengths) <= house_rules.MEDIAN_LINES


def test_names_say_what_they_name():
    assert_none(broken(house_rules.empty_names, *SOURCES))


def test_no_error_is_swallowed():
    assert_none(broken(house_rules.swallowed_errors, *SOURCES))


def test_each_package_is_known_where_it_belongs():
    assert_none(broken(house_rules.foreign_imports, "geo", "app"))


def test_formulas_touch_nothing_but_their_arguments():
    assert_none(broken(house_rules.impurities, "geo"))


def test_numbers_of_the_field_stand_among_the_standards():
    assert_none(broken(house_rules.bare_numbers, "geo"))


def test_options_are_given_by_name():
    assert_none(broken(house_rules.positional_options, "geo"))


def test_the_start_script_and_its_package_need_python_alone():
    own = {"launch", "__future__"}
    in_venv = {"launch/bundle.py": {"packaging"}}
    foreign = [
        f"{path}: {module}"
        for path, source in read("chaur.py", "launch")
        for module, _, _ in house_rules.imports(house_rules.parsed(source))
        if module.split(".")[0] not in sys.stdlib_module_names | own | in_venv.get(path, set())
    ]
    assert_none(foreign)


def test_every_package_we_depend_on_is_used():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.match(r"[\w-]+", line).group() for line in project["dependencies"]]
    sources = "\n".join(source for _, source in read("geo", "app"))
    by_address = {"psycopg"}  # SQLAlchemy loads it by the address of a database
    names = [name for name in names if name not in by_address]
    called = {name: {"pillow": "PIL", "python-docx": "docx"}.get(name, name.replace("-", "_")) for name in names}
    assert_none([name for name in names if name not in sources and called[name] not in sources])


@pytest.mark.whole
def test_text_reaches_pages_only_as_text():
    pages = [file for file in project_files() if file.is_relative_to(ROOT / "app")]
    scripts = [file for file in pages if file.suffix in {".html", ".js", ".mjs", ".py"}]
    faults = []
    for file in scripts:
        faults += house_rules.unsafe_page(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
    assert_none(faults)


def test_every_sentence_is_there_in_both_languages_with_the_same_parameters():
    assert_none(house_rules.message_faults(rows("geo/messages/*.csv")))


def test_every_term_column_and_standard_has_both_labels():
    assert_none(house_rules.unlabelled(rows("geo/schema/vocabularies.csv"), "vocabulary", "code"))
    assert_none(house_rules.unlabelled(rows("geo/schema/columns.csv"), "table", "name"))
    standards, pairs = rows("geo/standards/*.csv"), rows("geo/standards/use_conflicts.csv")
    keyed = [row for row in standards if "key" in row]
    assert len(keyed) + len(pairs) == len(standards)
    assert_none(house_rules.unlabelled(keyed, "key"))
    assert_none([f"{row['use']}: lacks its reason" for row in pairs if not (row["reason_en"] and row["reason_ne"])])


@pytest.mark.whole
def test_no_file_names_a_package_registry_or_a_place_of_one_machine():
    patterns = [*REGISTRY_HOSTS, *MACHINE_PATHS, *WORKPLACE]
    faults = []
    for file in project_files():
        text = file.read_text(encoding="utf-8", errors="replace")
        faults += house_rules.foreign_places(file.relative_to(ROOT).as_posix(), text, patterns=patterns)
    assert_none(faults)


def test_tests_mirror_the_modules_they_test():
    modules = [path for path, _ in read("launch", "geo", "app")] + ["app/frontend/vendor.py"]
    pages = [*(ROOT / "app" / "templates").glob("*.html"), *(ROOT / "app" / "views").glob("*.py")]
    modules += [f"app/{page.stem}.py" for page in pages]
    tests = [file.relative_to(ROOT / "tests") for file in python_files("tests") if file.name.startswith("test_")]
    # these hold a whole stage to its promises
    across = {"test_concurrency", "test_crash", "test_exports_benchmark", "test_round_trip"}
    single = [test for test in tests if len(test.parts) > 1 and "browser" not in test.parts and test.stem not in across]
    of_a_module = [f"tests/{test.as_posix()}" for test in single]
    assert_none([fault for test in of_a_module for fault in house_rules.unmirrored(test, modules)])


BAD = {
    house_rules.too_long: [
        ("geo/a.py", "x = 1\n" * 351),
        ("geo/a.py", "def f():\n" + "    g()\n" * 40),
    ],
    house_rules.empty_names: [
        ("geo/utils.py", ""),
        ("geo/core/area.py", ""),
        ("geo/a.py", "df = read()"),
        ("geo/a.py", "def area(data): ..."),
        ("geo/a.py", "import os as tmp"),
        ("geo/a.py", "class manager: ..."),
    ],
    house_rules.swallowed_errors: [
        ("geo/a.py", "try:\n    f()\nexcept Exception:\n    pass"),
        ("geo/a.py", "try:\n    f()\nexcept:\n    raise"),
        ("geo/a.py", "try:\n    f()\nexcept (ValueError, Exception):\n    pass"),
        ("geo/a.py", "try:\n    f()\nexcept BaseException:\n    pass"),
    ],
    house_rules.foreign_imports: [
        ("geo/outputs/vector.py", "import folium"),
        ("app/views/spaces.py", "from sqlalchemy import select"),
        ("geo/analysis/area.py", "import geoalchemy2.shape"),
    ],
    house_rules.impurities: [
        ("geo/analysis/area.py", "from pathlib import Path"),
        ("geo/planning/demand.py", "import time"),
        ("geo/programmes/camps.py", "import os.path"),
        ("geo/analysis/area.py", "from geo.register.store import open_register"),
        ("geo/analysis/area.py", "from geo.standards import value"),
        ("geo/analysis/area.py", "open('x')"),
        ("geo/analysis/area.py", "datetime.date.today()"),
        ("geo/analysis/area.py", "numpy.random.default_rng(1)"),
    ],
    house_rules.bare_numbers: [
        ("geo/analysis/capacity.py", "people = usable_m2 / 3.5"),
        ("geo/planning/a.py", "x = 45"),
    ],
    house_rules.positional_options: [
        ("geo/a.py", "def area(rows, unit='m2'): ..."),
        ("geo/a.py", "class A:\n    def area(self, rows, unit='m2'): ..."),
    ],
    house_rules.unsafe_page: [
        ("app/templates/a.html", "{{ name|safe }}"),
        ("app/templates/a.html", "{{ name | safe }}"),
        ("app/templates/a.html", "{% autoescape false %}"),
        ("app/templates/a.html", "<script>start()</script>"),
        ("app/templates/a.html", "<button onclick='start()'>"),
        ("app/templates/a.html", '<p id="a" style="color: red">'),
        ("app/static/a.js", "list.innerHTML = name"),
        ("app/static/a.js", "list.insertAdjacentHTML('beforeend', name)"),
        ("app/static/a.js", "eval(text)"),
        ("app/static/a.js", "new Function('return 1')"),
        ("app/views/a.py", "Markup(name)"),
    ],
}

GOOD = {
    house_rules.too_long: ("geo/a.py", "x = 1\n" * 350),
    house_rules.empty_names: ("geo/database.py", "frame = rows.data\ninformation = 1"),
    house_rules.swallowed_errors: ("geo/a.py", "try:\n    f()\nexcept BaseException:\n    undo()\n    raise"),
    house_rules.foreign_imports: ("geo/register/models.py", "import sqlalchemy"),
    house_rules.impurities: ("geo/analysis/area.py", "import numpy\nfrom geo.standards import Standard"),
    house_rules.bare_numbers: ("geo/analysis/area.py", "x = rows[0] * 2 - 1"),
    house_rules.positional_options: ("geo/a.py", "def area(rows, *, unit='m2'): ...\ndef _f(a=1): ..."),
    house_rules.unsafe_page: ("app/templates/a.html", '{{ name }}<script src="a.js"></script>'),
}


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    tuple((rule, path, source) for rule, cases in BAD.items() for path, source in cases),
)
def test_a_rule_finds_the_fault_it_is_there_for(rule, path, source):
    assert rule(path, source) != []


@pytest.mark.parametrize(("rule", "case"), tuple(GOOD.items()))
def test_a_rule_lets_good_code_pass(rule, case):
    assert rule(*case) == []


def test_docstrings_blanks_and_comments_are_no_lines_of_code():
    source = 'def f():\n    """First.\n\n    More.\n    """\n\n    # why\n    return 1\n'
    assert house_rules.function_lengths(source) == {"f:1": 2}


def test_a_sentence_with_other_parameters_or_without_a_language_is_found():
    english, nepali = "The {value} is above {limit}.", "{value} माथि छ।"
    assert len(house_rules.message_faults([{"code": "a", "en": english, "ne": nepali}])) == 1
    assert len(house_rules.message_faults([{"code": "a", "en": english, "ne": ""}])) == 1
    assert len(house_rules.message_faults([{"code": "a", "en": "One", "ne": "One"}])) == 1
    twice = [{"code": "a", "en": "One", "ne": "एक"}] * 2
    assert house_rules.message_faults(twice) == ["a: stands twice"]


def test_a_missing_label_is_found():
    row = {"vocabulary": "kind", "code": "site", "label_en": "Site", "label_ne": " "}
    assert house_rules.unlabelled([row], "vocabulary", "code") == ["kind.site: lacks label_ne"]


@pytest.mark.parametrize(
    "text", ("https://" + "py" + "pi.org/simple", "see /wo" + "rk/main", "issue" + " 2", "/ro" + "ot/x")
)
def test_a_foreign_place_is_found(text):
    patterns = [*REGISTRY_HOSTS, *MACHINE_PATHS, *WORKPLACE]
    assert house_rules.foreign_places("a.md", text, patterns=patterns) != []


def test_a_test_without_a_module_is_found():
    modules = ["geo/register/store.py", "geo/schema/__init__.py"]
    assert house_rules.unmirrored("tests/geo/register/test_store.py", modules) == []
    assert house_rules.unmirrored("tests/geo/register/test_store_kill.py", modules) == []
    assert house_rules.unmirrored("tests/geo/test_schema.py", modules) == []
    assert house_rules.unmirrored("tests/geo/register/test_shop.py", modules) != []
