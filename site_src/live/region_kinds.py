"""The kinds of live region: what each shows, and on what of a view that depends beside content.

A region's name is its kind's, or that and an argument: `results:lamp`. Kinds of the same name as a
block (`site_src/markup/block_kinds.py`) stand where an editor puts them, the others in templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from site_src.content.site import PublishedForm
from site_src.form_kinds.evaluation import Evaluation
from site_src.live import (
    compound_regions,
    contests,
    form_regions,
    ledger_pages,
    meeting_regions,
    page_regions,
)
from site_src.lobby import slides
from site_src.reporting.report import Report
from site_src.show import kept, redblack
from site_src.show.regions import Region
from site_src.show.view import View
from site_src.taking_part.appeal import Appeal
from site_src.taking_part.claim import Claim
from site_src.taking_part.sign_up import SignUp

Facts = Callable[[str, str, PublishedForm], bool]
"""Whether a region with this argument in the page at this URL shows facts of this form."""


def named(argument: str, _url: str, form: PublishedForm) -> bool:
    """The facts of the form that the region names."""
    return argument == form.form.id


def of_its_page(_argument: str, url: str, form: PublishedForm) -> bool:
    """The facts of the form whose page holds the region."""
    return url == form.page


def of_its_series(argument: str, _url: str, form: PublishedForm) -> bool:
    """The facts of the evaluations of the series that the region names."""
    return isinstance(form.form, Evaluation) and form.form.series == argument


def of_claims(_argument: str, _url: str, form: PublishedForm) -> bool:
    """The facts of all forms by which posts are claimed."""
    return isinstance(form.form, Claim)


def until_sealed(_argument: str, _url: str, form: PublishedForm) -> bool:
    """The facts of the votes whose ballots are kept from the seal on."""
    return form.form.kept_from_seal


def of_all(_argument: str, _url: str, _form: PublishedForm) -> bool:
    """The facts of all forms."""
    return True


def of_reports(_argument: str, _url: str, form: PublishedForm) -> bool:
    """The facts of all reports."""
    return isinstance(form.form, Report)


def counted(argument: str, _url: str, form: PublishedForm) -> bool:
    """The facts of all forms, where the region shows how many answers came; of reports, where it shows how many
    problems are solved."""
    shown = argument.split(",")
    return "answers" in shown or ("problems" in shown and isinstance(form.form, Report))


def of_sign_ups(_argument: str, _url: str, form: PublishedForm) -> bool:
    """The facts of sign-ups: whether there is a place left."""
    return isinstance(form.form, SignUp)


def of_appeals(_argument: str, _url: str, form: PublishedForm) -> bool:
    """The facts of appeals: which entries stand back."""
    return isinstance(form.form, Appeal)


@dataclass(frozen=True)
class RegionKind:
    """A kind of live region. `render(argument, url, view)` gives what it shows; raises LookupError
    where content no longer has what it names.

    `facts`: which forms' answers can change it (None: no form's); `notices`: called ones can;
    `clock`: time alone can, and then the region says when. `own_page`: it shows its own page's front
    matter, so it differs by page, and content changes it only together with that page. `texts`: it shows
    what people wrote, or who is named, which may be taken back: then it is in no earlier version either.
    """

    render: Callable[[str, str, View], Region]
    facts: Facts | None = None
    notices: bool = False
    clock: bool = False
    own_page: bool = False
    texts: bool = False

    @property
    def changes_with_its_page_alone(self) -> bool:
        return self.own_page and not (self.facts or self.notices or self.clock)


REGION_KINDS = {
    "form": RegionKind(form_regions.form, facts=named, clock=True),
    "results": RegionKind(form_regions.results, facts=named, clock=True, texts=True),
    "voices": RegionKind(form_regions.voices, facts=named, texts=True),
    "trend": RegionKind(form_regions.trend, facts=of_its_series, clock=True),
    "contests": RegionKind(contests.contests, facts=contests.of_series, clock=True),
    "signup": RegionKind(form_regions.signup, facts=named, clock=True),
    "forms": RegionKind(form_regions.forms, facts=of_all, clock=True),
    "members": RegionKind(compound_regions.members),
    "posts": RegionKind(compound_regions.posts, facts=of_claims, clock=True, texts=True),
    "holders": RegionKind(form_regions.holders, facts=named, clock=True, texts=True),
    "topics": RegionKind(meeting_regions.topics, facts=named, clock=True),
    "meeting": RegionKind(
        meeting_regions.meeting, facts=of_reports, clock=True, own_page=True, texts=True
    ),
    "meetings": RegionKind(meeting_regions.meetings, clock=True),
    "promises": RegionKind(meeting_regions.promises, facts=of_reports, clock=True, texts=True),
    "numbers": RegionKind(compound_regions.numbers, facts=counted, clock=True),
    "latest": RegionKind(compound_regions.latest),
    "calendar": RegionKind(compound_regions.calendar, facts=of_sign_ups, clock=True),
    "notice": RegionKind(compound_regions.notice, notices=True, clock=True),
    "kept": RegionKind(kept.kept_region, facts=until_sealed, clock=True),
    "redblack": RegionKind(redblack.redblack_region, facts=of_appeals, clock=True, texts=True),
    "pact": RegionKind(redblack.pact_region, facts=of_appeals, clock=True),
    "corrections": RegionKind(redblack.corrections_region, facts=of_appeals),
    "entries": RegionKind(
        redblack.entries_region, facts=of_appeals, clock=True, own_page=True, texts=True
    ),
    "activity": RegionKind(page_regions.activity, clock=True, own_page=True),
    "problems": RegionKind(
        ledger_pages.problems, facts=of_reports, clock=True, own_page=True, texts=True
    ),
    # With the first answer there is a result to print: that form's page alone offers it.
    "posters": RegionKind(page_regions.posters, facts=of_its_page, clock=True, own_page=True),
    "cover": RegionKind(page_regions.cover, own_page=True),
    "honours": RegionKind(page_regions.honours, own_page=True),
    "place": RegionKind(page_regions.place, own_page=True),
    "sample": RegionKind(page_regions.sample, own_page=True),
    "timeline": RegionKind(page_regions.timeline, own_page=True),
    "takeover": RegionKind(slides.takeover, notices=True, clock=True),
    "slot:activities": RegionKind(slides.activities, facts=of_sign_ups, clock=True),
    "slot:black": RegionKind(slides.black, facts=of_appeals, clock=True, texts=True),
    "slot:board": RegionKind(slides.board, facts=of_claims, clock=True, texts=True),
    "slot:clock": RegionKind(slides.clock),
    "slot:forms": RegionKind(slides.forms, facts=of_all, clock=True),
    "slot:latest": RegionKind(slides.latest),
    "slot:meetings": RegionKind(slides.meetings, clock=True),
    "slot:notice": RegionKind(slides.notice, notices=True, clock=True),
    "slot:numbers": RegionKind(slides.numbers, facts=of_reports, clock=True),
    "slot:pact": RegionKind(slides.pact),
    "slot:red": RegionKind(slides.red, facts=of_appeals, clock=True, texts=True),
}
LISTS = frozenset({"redblack:all", "redblack:red", "redblack:black"})
"""The regions that say what the lists' poster does."""


def region_kind(name: str) -> tuple[RegionKind, str]:
    """The kind of the region called `name`, and its argument. Raises LookupError for an unknown one."""
    kind, _, argument = name.partition(":")
    if kind == "slot":
        slot, _, argument = argument.partition(":")
        kind = f"slot:{slot}"
    return REGION_KINDS[kind], argument


def of_lists(name: str) -> bool:
    """Whether a region says who stands on the lists: whoever no longer does goes from it before anything else."""
    kind, _ = region_kind(name)
    return kind.texts and kind.facts is of_appeals


def render_region(name: str, url: str, view: View) -> Region:
    """The region called `name` in the page at `url`. Raises LookupError where content no longer
    has what it names."""
    kind, argument = region_kind(name)
    return kind.render(argument, url, view)


def region_key(name: str, url: str) -> tuple[str, str]:
    """Where a region's text is the same: everywhere, or for one that speaks of its page, there."""
    return (name, url if region_kind(name)[0].own_page else "")


def touched_by(
    regions: Mapping[str, Iterable[str]], form: PublishedForm
) -> frozenset[tuple[str, str]]:
    """Which of the `regions` an answer to `form` can change, and on which pages: (name, URL)."""
    return frozenset(
        (name, url)
        for name, urls in regions.items()
        for kind, argument in [region_kind(name)]
        if kind.facts
        for url in urls
        if kind.facts(argument, url, form)
    )
