"""The house (ARCHITECTURE.md): packages with a map, and imports that point down.

A package's `__init__` docstring is its map, and is read here: its modules from the ground up, and
what the package may import. A table's docstring is the map of the modules that are its rows, which stand
before it: whoever adds one adds a line there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

TOPS = ("site_src", "forms_service")
MOST_MODULES = 12
MOST_LINES = 300
# The service's libraries stay out of the site's half.
FORBIDDEN = {"forms_service", "starlette", "uvicorn", "tinydb", "limits", "prometheus_client"}
DRAWERS = {"utils", "util", "helpers", "manager", "common", "misc"}


@dataclass(frozen=True)
class Map:
    """What a package's `__init__` says: the names in it, from the ground up, and whose it may import."""

    names: tuple[str, ...]
    may_import: frozenset[str]


@cache
def map_of(package: str) -> Map:
    """Reads the map of `package` ("site_src" or "site_src.show")."""
    path = ROOT.joinpath(*package.split("."), "__init__.py")
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    names = [
        name
        for named in re.findall(r"^- `(\w+)/?`: ", text, re.M)
        for name in (*rows_of(path.with_name(f"{named}.py")), named)
    ]
    allowed = re.search(r"^May import: (.+?)\.$", text, re.M | re.S)
    top = package.split(".")[0]
    found = re.findall(r"`([\w.]+)`", allowed[1]) if allowed else []
    return Map(
        tuple(names),
        frozenset(name if name.startswith(TOPS) else f"{top}.{name}" for name in found),
    )


def rows_of(path: Path) -> list[str]:
    """The modules that a table names in its docstring as its rows."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else None
    return re.findall(r"^- `(\w+)`: ", text or "", re.M)


PACKAGES = [
    f"{top}.{name}" for top in TOPS for name in map_of(top).names if (ROOT / top / name).is_dir()
]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for top in TOPS
    for path in (ROOT / top).rglob("*.py")
    if path.stem != "__init__"
)


def source(module: str) -> str:
    return ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")


def imported(module: str) -> Iterator[tuple[str, str]]:
    """Every module that is imported, inside functions too, with the name taken from it ("" for none)."""
    for node in ast.walk(ast.parse(source(module))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            for alias in node.names:
                dotted = f"{node.module}.{alias.name}"
                yield (dotted, "") if dotted in MODULES else (node.module or "", alias.name)


def own(module: str) -> list[str]:
    """The modules of ours that this one imports."""
    return sorted({name for name, _ in imported(module) if name in MODULES})


def place(module: str) -> tuple[int, ...]:
    """Where a module stands: half, package, module; the lower, the nearer to the ground."""
    top, *rest = module.split(".")
    inside = [
        map_of(".".join([top, *rest[:depth]])).names.index(name) for depth, name in enumerate(rest)
    ]
    return (TOPS.index(top), *inside)


@pytest.mark.parametrize("package", [*TOPS, *PACKAGES])
def test_a_map_names_each_module_once_and_no_other(package: str) -> None:
    folder = ROOT.joinpath(*package.split("."))
    there = {
        path.stem
        for path in folder.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert sorted(map_of(package).names) == sorted(there - {"__init__"})


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_holds_no_more_than_can_be_taken_in_at_a_glance(package: str) -> None:
    assert len(map_of(package).names) <= MOST_MODULES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short(module: str) -> None:
    assert len(source(module).splitlines()) <= MOST_LINES


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    assert [name for name in own(module) if place(name) >= place(module)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_what_its_map_says_and_nothing_else(package: str) -> None:
    reached = {
        ".".join(name.split(".")[:2])
        for module in MODULES
        if module.startswith(f"{package}.")
        for name in own(module)
    }
    assert sorted(reached - {package}) == sorted(map_of(package).may_import)


@pytest.mark.parametrize("module", MODULES)
def test_no_private_name_is_taken_from_another_module(module: str) -> None:
    taken = [(name, what) for name, what in imported(module) if name in MODULES]
    assert [what for _, what in taken if what.startswith("_")] == []


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("site_src.")])
def test_the_site_knows_nothing_of_the_service(module: str) -> None:
    assert {name.split(".")[0] for name, _ in imported(module)} & FORBIDDEN == set()


@pytest.mark.parametrize(
    "module",
    [name for name in MODULES if re.match(r"forms_service\.(?!run\.|commands\.)", name)],
)
def test_only_the_root_of_the_service_and_commands_build_and_publish(module: str) -> None:
    """The rest is handed what it needs, as functions."""
    assert [name for name in own(module) if name.startswith("site_src.build.")] == []


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_a_drawer_for_everything(module: str) -> None:
    assert set(module.split(".")) & DRAWERS == set()
