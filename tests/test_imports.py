"""Imports point down one list (design.md): a module imports only what stands before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

SITE = [
    "addresses", "characters", "settings", "state_folder", "lifeline", "workplaces", "faults", "files", "moments",
    "picture_formats", "picture_metadata", "rendition", "vector", "picture_worker", "pictures",
    "personal_data", "frontmatter", "validation", "options", "forms", "list_entries", "kinds",
    "schema", "plain_text", "blocks", "markup", "content", "links", "coherence",
    "fingerprints", "form_changes", "reading", "facts",
    "form_status", "notices",
    "fragments", "view", "regions", "redblack", "posters", "figures", "qr", "slides", "decks", "live", "shell", "news", "navigation", "feeds",
    "discovery", "derived", "filling", "search", "manifest", "versions", "publish", "printing", "prepared", "mkdocs_plugin", "shell_rendering",
    "pelican_plugin", "pelicanconf", "finishing", "page_making", "full_build", "build", "advice", "check", "new_page", "print_command",
    "cli", "__main__",
]  # fmt: skip
SERVICE = [
    "sealed", "durable", "store_files", "log", "watermark", "remains", "file_log", "ledger_state", "journal", "drafts", "store", "store_care", "backups", "receipts", "tally", "phones", "answers", "signed_up", "doubles", "shares", "rules", "erasure", "backup_record", "retention", "keeping",
    "json_faults", "signatures", "notices", "kiosks", "facts_out", "commits", "clients", "hosts", "origin",
    "spam", "requests", "guard", "headers", "repeats", "logs", "supervision", "store_watch", "control", "erasing", "capacity", "metrics", "exchange", "refreshing", "events",
    "site_files", "pages", "site_pages", "kiosk_watch", "openapi", "expiry", "attempts", "background", "notice_routes",
    "kiosk_routes", "refusals", "receipt_cookie", "submission", "host_rule", "framing", "app",
    "handles", "connections", "http_protocol", "server",
    "asgi", "showing", "erase_command", "store_command", "kiosk_command",
]  # fmt: skip
FORBIDDEN = {"forms_service", "starlette", "uvicorn", "tinydb", "limits", "prometheus_client"}
# Where the two halves are put together.
ROOTS = {"asgi", "showing", "store_command", "kiosk_command"}


def modules(package: str) -> dict[str, Path]:
    return {path.stem: path for path in (ROOT / package).glob("*.py") if path.stem != "__init__"}


def imports(path: Path) -> Iterator[str]:
    """Every imported module's dotted name, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def own(path: Path, package: str) -> set[str]:
    """The modules of the same package that this one imports."""
    found = {name.split(".")[1] for name in imports(path) if name.startswith(f"{package}.")}
    return found & modules(package).keys()


def test_every_module_has_its_place() -> None:
    assert sorted(SITE) == sorted(modules("site_src"))
    assert sorted(SERVICE) == sorted(modules("forms_service"))


@pytest.mark.parametrize("name", sorted(modules("site_src")))
def test_a_module_of_the_site_imports_only_what_stands_before_it(name: str) -> None:
    before = SITE[: SITE.index(name)] if name in SITE else SITE
    assert sorted(own(modules("site_src")[name], "site_src") - set(before)) == []


@pytest.mark.parametrize("name", sorted(modules("site_src")))
def test_the_site_knows_nothing_of_the_service(name: str) -> None:
    tops = {found.split(".")[0] for found in imports(modules("site_src")[name])}
    assert tops & FORBIDDEN == set()


@pytest.mark.parametrize("name", sorted(modules("forms_service")))
def test_a_module_of_the_service_imports_only_what_stands_before_it(name: str) -> None:
    before = SERVICE[: SERVICE.index(name)] if name in SERVICE else SERVICE
    assert sorted(own(modules("forms_service")[name], "forms_service") - set(before)) == []


@pytest.mark.parametrize("name", sorted(modules("forms_service").keys() - ROOTS))
def test_only_the_root_of_the_service_builds_and_publishes(name: str) -> None:
    """The rest is handed what it needs, as functions."""
    reached = own_of_site(modules("forms_service")[name])
    assert reached & {"publish", "build", "full_build", "versions"} == set()


def own_of_site(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("site_src.")}


@pytest.mark.parametrize("package", ["site_src", "forms_service"])
def test_no_module_is_a_drawer_for_everything(package: str) -> None:
    drawers = {"utils", "util", "helpers", "manager", "common", "misc"}
    assert modules(package).keys() & drawers == set()
