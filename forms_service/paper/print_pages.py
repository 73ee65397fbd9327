"""Ballots on paper, printed: a sheet a voter in the order in which one walks, so many of a building a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from starlette.responses import Response

from forms_service.desk.access import DeskOperation, Visit
from forms_service.desk.frame import HEADERS
from forms_service.electorate.delivery import by_building
from forms_service.electorate.electorate import Electorate
from forms_service.http.operations import Said
from forms_service.http.sheets import PDF, printed, shown_pdf
from forms_service.paper.counter import FORM, Counter
from forms_service.refusal import Refusal
from forms_service.staff.roles import Right
from site_src.content.site import Site
from site_src.forms.form import Form
from site_src.paper.ballots import MOST, Sheet, ballots_pdf


@dataclass(frozen=True)
class Batch:
    """Ballots of a building, numbered on: a file of them."""

    building: str
    sheets: tuple[Sheet, ...]

    @property
    def first(self) -> int:
        return self.sheets[0].serial

    def __str__(self) -> str:
        return f"{self.building}：{self.first:04}—{self.sheets[-1].serial:04} 号"


def batches(form: Form, electorate: Electorate) -> list[Batch]:
    """All ballots of a vote. Numbers are the roster's: the same each time it is printed."""
    weighed = form.by == "owner"
    voters = enumerate(by_building(electorate), 1)
    found: list[Batch] = []
    for building, there in groupby(voters, key=lambda each: each[1].building):
        sheets = [Sheet(n, str(voter), voter.area if weighed else None) for n, voter in there]
        for start in range(0, len(sheets), MOST):
            found.append(Batch(building, tuple(sheets[start : start + MOST])))
    return found


@dataclass(frozen=True)
class PrintPages:
    """The route of the files. `site`: the built content."""

    counter: Counter
    site: Callable[[], Site]

    def operations(self) -> list[DeskOperation]:
        return [
            self.counter.access.operation(
                "GET",
                f"{FORM}/paper/ballots.pdf",
                Right.HANDLE_ANSWERS,
                self.pdf,
                "Ballots to print, of a building",
                {200: Said("The ballots", PDF), 303: Said("To be signed in first")},
            )
        ]

    async def pdf(self, visit: Visit) -> Response:
        """The batch whose first number is `from`. Raises Refusal."""
        published = self.counter.published(visit)
        wanted = visit.request.query_params.get("from", "")
        made = batches(published.form, self.counter.electorate(published))
        batch = next((each for each in made if str(each.first) == wanted), None)
        if batch is None:
            raise Refusal(404, "请从「纸质票」那一页选要印哪一栋。", "没有这一批")
        site, base_url = self.site(), self.counter.access.base_url
        pdf = await printed(
            lambda: ballots_pdf(site, base_url, published, batch.sheets, visit.now),
            "ballots",
            "这一批没有印成，请过一会儿再印；还是不行，请告诉管理员。",
        )
        name = f"纸质票 {published.form.id} {batch.building} {batch.first:04}.pdf"
        return shown_pdf(pdf, name, HEADERS)
