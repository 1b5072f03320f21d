"""The rules of the house as functions: source in, broken rules out; ``test_house.py`` holds the project to them."""

import ast
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import PurePosixPath

MODULE_LINES = 350
FUNCTION_LINES = 40
MEDIAN_LINES = 10

_BANNED = {"utils", "util", "helpers", "helper", "common", "base", "core", "manager", "misc"}
_BANNED_VARIABLES = {"data", "df", "info", "tmp", "temp", "utils", "helpers", "manager"}
_PURE = ("geo/analysis/", "geo/planning/", "geo/programmes/")
_IMPURE_MODULES = {
    *("os", "io", "pathlib", "shutil", "tempfile", "glob", "sqlite3", "subprocess", "socket", "urllib", "http"),
    *("requests", "time", "random", "secrets", "threading", "multiprocessing", "asyncio", "logging", "sys"),
}
_IMPURE_PROJECT = ("geo.register", "geo.sources", "geo.outputs", "geo.pipeline", "geo.cli")
_IMPURE_CALLS = {"open", "now", "today", "utcnow", "default_rng", "read_file", "read_csv", "to_file", "to_csv", "print"}
_OWNED = {
    "sqlalchemy": ("geo/register/",),
    "geoalchemy2": ("geo/register/",),
    "alembic": ("geo/register/",),
    "folium": ("geo/outputs/folium_map",),
    "branca": ("geo/outputs/folium_map",),
}
_STRUCTURAL_NUMBERS = {0, 1, 2, 3, 0.5, 10, 100}
_ROUNDING = 1e-6
_UNSAFE_PAGE = (
    r"\|\s*safe\b",
    r"autoescape\s+(false|off)",
    r"\b(inner|outer)HTML\b",
    r"insertAdjacentHTML",
    r"document\.write",
    r"\bsetHTMLUnsafe\b",
    r"\.setHTML\(",
    r"\beval\(",
    r"new Function\(",
    r"\bMarkup\(",
    r"<script(?![^>]*\b(src=|type=\"application/json\"))[^>]*>",
    r"<\w[^<>]*\son\w+\s*=\s*[\"']",
    r"<\w[^<>]*\sstyle\s*=\s*[\"']",
)


@cache
def parsed(source: str) -> ast.Module:
    """Tree of a source, made once."""
    return ast.parse(source)


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All nodes of a tree, gone through once."""
    return tuple(ast.walk(tree))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    return (node for node in nodes(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def code_lines(source: str) -> set[int]:
    """Numbers of the lines that hold code: no blank lines, no comments."""
    lines = enumerate(source.splitlines(), 1)
    return {number for number, line in lines if line.strip() and not line.lstrip().startswith("#")}


def function_lengths(source: str) -> dict[str, int]:
    """Lines of code of each function by name and line, without its docstring."""
    tree, lines = parsed(source), code_lines(source)
    found = {}
    for function in functions(tree):
        body = set(range(function.lineno, (function.end_lineno or function.lineno) + 1)) & lines
        first = function.body[0]
        if ast.get_docstring(function) is not None:
            body -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
        found[f"{function.name}:{function.lineno}"] = len(body)
    return found


def too_long(path: str, source: str) -> list[str]:
    """Modules and functions above their limit."""
    count = len(source.splitlines())
    found = [f"{path}: {count} lines (at most {MODULE_LINES})"] if count > MODULE_LINES else []
    lengths = function_lengths(source).items()
    return found + [
        f"{path}: {name} has {length} lines of code (at most {FUNCTION_LINES})"
        for name, length in lengths
        if length > FUNCTION_LINES
    ]


def _assigned(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names that the module gives to variables, arguments, functions and classes."""
    for node in nodes(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno


def empty_names(path: str, source: str) -> list[str]:
    """Modules and variables whose name says nothing."""
    stems = [part for part in PurePosixPath(path).with_suffix("").parts if part in _BANNED]
    found = [f"{path}: a module called {stem}" for stem in stems]
    names = _assigned(parsed(source))
    return found + [
        f"{path}:{line}: a name that says nothing: {name}" for name, line in names if name in _BANNED_VARIABLES
    ]


def swallowed_errors(path: str, source: str) -> list[str]:
    """Handlers that catch everything and do not raise it again."""
    found = []
    for handler in (node for node in nodes(parsed(source)) if isinstance(node, ast.ExceptHandler)):
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        names = {kind.id for kind in kinds if isinstance(kind, ast.Name)}
        raises = isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None
        is_cleanup = names == {"BaseException"} and raises
        if (handler.type is None or names & {"Exception", "BaseException"}) and not is_cleanup:
            found.append(f"{path}:{handler.lineno}: catches everything")
    return found


def imports(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Module, imported name (or nothing) and line of each import."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.module or "", alias.name, node.lineno) for alias in node.names)


def foreign_imports(path: str, source: str) -> list[str]:
    """Imports of packages that only another part of the project may know."""
    return [
        f"{path}:{line}: only {owners[0]} knows {module.split('.')[0]}"
        for module, _, line in imports(parsed(source))
        if (owners := _OWNED.get(module.split(".")[0])) and not path.startswith(owners)
    ]


def impurities(path: str, source: str) -> list[str]:
    """What formulas touch besides their arguments: files, clock, network, chance, standards by name."""
    if not path.startswith(_PURE):
        return []
    tree = parsed(source)
    found = []
    for module, name, line in imports(tree):
        whole = f"{module}.{name}" if name else module
        by_name = module == "geo.standards" and name != "Standard"
        if module.split(".")[0] in _IMPURE_MODULES or whole.startswith(_IMPURE_PROJECT) or by_name:
            found.append(f"{path}:{line}: a formula imports {whole}")
    for call in (node for node in nodes(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name in _IMPURE_CALLS:
            found.append(f"{path}:{call.lineno}: a formula calls {name}()")
    return found


def bare_numbers(path: str, source: str) -> list[str]:
    """Numbers of the field in formulas; they belong into geo/standards."""
    if not path.startswith(_PURE):
        return []
    return [
        f"{path}:{node.lineno}: the number {node.value} belongs into geo/standards"
        for node in nodes(parsed(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value not in _STRUCTURAL_NUMBERS
        and not 0 < node.value <= _ROUNDING
    ]


def positional_options(path: str, source: str) -> list[str]:
    """Public functions that take an option by position.

    A single argument may be left out, too; a method of a class with a parent keeps to what the parent declares.
    """
    tree = parsed(source)
    heirs = [node for node in nodes(tree) if isinstance(node, ast.ClassDef) and node.bases]
    inherited = {id(method) for heir in heirs for method in heir.body}
    return [
        f"{path}:{function.lineno}: {function.name}: make its options keyword-only"
        for function in functions(tree)
        if function.args.defaults
        and len(_by_position(function)) > 1
        and not function.name.startswith("_")
        and id(function) not in inherited
    ]


def _by_position(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    names = [argument.arg for argument in [*function.args.posonlyargs, *function.args.args]]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def unsafe_page(path: str, source: str) -> list[str]:
    """Ways by which text could reach a page as HTML or script, or which the pages' security policy refuses."""
    lines = enumerate(source.splitlines(), 1)
    return [f"{path}:{number}: {line.strip()[:80]}" for number, line in lines if _is_unsafe(line)]


def _is_unsafe(line: str) -> bool:
    return any(re.search(pattern, line, re.IGNORECASE) for pattern in _UNSAFE_PAGE)


def placeholders(text: str) -> set[str]:
    """Names of the parameters of a sentence."""
    return {name.partition(".")[0].partition("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def message_faults(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Sentences that lack a language, stand twice, or whose languages have different parameters."""
    found, seen = [], set()
    for row in rows:
        code, english, nepali = row["code"], row["en"], row["ne"]
        if code in seen:
            found.append(f"{code}: stands twice")
        seen.add(code)
        if not english.strip() or not nepali.strip():
            found.append(f"{code}: lacks a language")
        elif placeholders(english) != placeholders(nepali):
            found.append(f"{code}: parameters differ: {placeholders(english) ^ placeholders(nepali)}")
        if nepali.strip() and not re.search(r"[\u0900-\u097f]", nepali):
            found.append(f"{code}: the Nepali sentence has no Devanagari")
    return found


def unlabelled(rows: Iterable[Mapping[str, str]], *keys: str) -> list[str]:
    """Rows that lack a label in a language."""
    return [
        f"{'.'.join(row[key] for key in keys)}: lacks {label}"
        for row in rows
        for label in ("label_en", "label_ne")
        if not row[label].strip()
    ]


def foreign_places(path: str, text: str, *, patterns: Iterable[str]) -> list[str]:
    """Places outside the project that a file names."""
    finds = (found for pattern in patterns for found in re.finditer(pattern, text))
    return [f"{path}:{text.count(chr(10), 0, found.start()) + 1}: names {found.group()}" for found in finds]


@cache
def _names_by_folder(modules: tuple[str, ...]) -> dict[PurePosixPath, set[str]]:
    """Names that a test may mirror, by folder: its modules, its own and those of the folders in it."""
    found: dict[PurePosixPath, set[str]] = {}
    for module in map(PurePosixPath, modules):
        found.setdefault(module.parent, set()).update((module.stem, module.parent.name))
        found.setdefault(module.parent.parent, set()).add(module.parent.name)
    return found


def unmirrored(test: str, modules: Iterable[str]) -> list[str]:
    """A test file that has no module beside it in the mirror."""
    path = PurePosixPath(test)
    folder, stem = PurePosixPath(*path.parts[1:-1]), path.stem.removeprefix("test_")
    names = _names_by_folder(tuple(modules)).get(folder, frozenset())
    is_mirror = any(stem == name or stem.startswith(f"{name}_") for name in names)
    return [] if is_mirror else [f"{test}: mirrors no module of {folder}/"]
