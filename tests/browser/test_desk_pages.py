"""No page of the desk has a barrier that axe knows of, or scrolls sideways on a phone: those that no journey
comes by (test_desk_*.py, test_moderation.py, test_oversight.py, test_revision.py)."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

from forms_service.staff.roles import Role
from tests.browser.conftest import DeskPage
from tests.support.serving import Site

APART = (
    "",
    "/proceedings",
    "/lists",
    "/lists/2026q3-5",
    "/versions",
    "/pull",
    "/log/chain",
    "/staff",
    "/staff/disable?name=clerk",
)


def test_no_barrier_is_found_where_no_journey_comes_by(site: Site, desk_page: DeskPage) -> None:
    page = desk_page(Role.ADMIN, (390, 844), scripts=True)
    for path in APART:
        page.goto(f"{site.url}/s/desk{path}")
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
