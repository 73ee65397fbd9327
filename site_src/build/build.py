"""A build: content + facts → a new version of the site, whole or not at all.

Where nothing but news changed since the current version, only the pages the change touches are made
again, in a copy of it by hard links; else both generators run. Either way gives the same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from site_src.build.manifest import Manifest
from site_src.build.patch import patch
from site_src.build.versions import Versions
from site_src.content.advice import personal, resident_named, to_come, unknown_teams
from site_src.content.form_changes import gone_forms
from site_src.content.links import ahead
from site_src.content.reading import Reading, read_site, refuse_changed_forms
from site_src.content.site import Site
from site_src.form_kinds.table import read_facts
from site_src.forms.fingerprints import Fingerprint, read_fingerprints
from site_src.generators.finishing import Draft
from site_src.kinds.resident_names import read_residents
from site_src.live.filling import Filler, pages_showing, refill, shown, write_facts
from site_src.pages.discovery import cards
from site_src.paper.posters import FOLDER
from site_src.paper.printing import Printed, drop_old_lists, printing_beside
from site_src.pictures.published import Pictures
from site_src.program import program_digest
from site_src.settings import Settings
from site_src.sharing.hanging import hanging_beside
from site_src.show.notices import read_called
from site_src.show.view import View
from site_src.source.faults import BuildFailed, ContentFaults, Fault, ordered


@dataclass(frozen=True)
class Built:
    """What a build did: how many pages there are, how many files changed, whether all was made,
    what was printed, and the advice on what it read."""

    pages: int
    changed: int
    from_scratch: bool
    printed: Printed
    advice: tuple[Fault, ...]


def build(settings: Settings, clock: Callable[[], datetime]) -> Built:
    """Builds and publishes. Raises ContentFaults, GeneratorFailed or NotOurs, and then the site is as
    it was. `clock` gives the time, at the start and again at the switch."""
    versions = Versions(settings.site)
    with versions.building():
        versions.prune()  # What killed builds left may be all that the disk has room for.
        previous = versions.manifest()
        try:
            built = _built(settings, versions, previous, clock)
        except (ContentFaults, BuildFailed):
            raise
        except Exception:
            if previous is None:
                raise
            # What is known may be wrong, whoever wrote it: a build that knows nothing is right.
            built = _built(settings, versions, None, clock)
        versions.prune()
    return built


def _built(
    settings: Settings,
    versions: Versions,
    previous: Manifest | None,
    clock: Callable[[], datetime],
) -> Built:
    pictures, kept = Pictures(settings.cache), settings.state / "facts"
    known = previous.known if previous else None
    reading = read_site(settings.content, known, pictures, read_fingerprints(kept))
    named = list(resident_named(settings.content, reading.site, read_residents(settings.state)))
    if named:
        raise ContentFaults([*named, *reading.advice])
    now = clock()
    reading = replace(reading, site=reading.site.as_of(now))
    facts = read_facts(kept, (p.form for p in reading.site.forms.values()))
    called = read_called(kept)
    view = View(reading.site, facts, now, settings.base_url, called)
    patched = previous if _can_be_patched(previous, reading, settings, versions) else None
    draft = versions.clone() if patched else versions.draft()
    try:
        current = versions.current()
        with (
            printing_beside(draft, current, view) as printed,
            hanging_beside(draft, current, settings.cache, cards(view.site)) as hung,
        ):
            filler = Filler(view)
            if patched:
                manifest, changed = patch(settings, pictures, draft, patched, reading, filler)
            else:
                from site_src.build.full_build import full_build

                whole = Draft(draft, current)
                manifest, changed = full_build(settings, pictures, whole, reading, filler)
            changed += hung()
            posters = printed()
        with versions.locked():
            # A form may have got its first answer meanwhile.
            answered = read_fingerprints(kept)
            refuse_changed_forms(settings.content, reading.site, answered)
            # Answers that came during the build: what is switched to must show them.
            versions.switch(draft, _catch_up(settings, draft, manifest, filler, clock()))
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    advice = _advice(settings.content, reading, answered)
    return Built(len(reading.site.by_url), changed, patched is None, posters, advice)


def _advice(
    content: Path, reading: Reading, answered: Mapping[str, Fingerprint]
) -> tuple[Fault, ...]:
    """What `linli check` would advise on, but for what one page alone says that wasn't read again."""
    site = reading.site
    read = sorted(path for path in reading.changed & site.pages.keys() if path in reading.stamps)
    found = [*personal(content, read), *to_come(content, site), *unknown_teams(content, site)]
    return ordered([*reading.advice, *found, *gone_forms(content, site, answered)])


def _can_be_patched(
    previous: Manifest | None, reading: Reading, settings: Settings, versions: Versions
) -> bool:
    """Whether nothing but news changed since the current version, and that is still whole."""
    if previous is None or previous.program != program_digest():
        return False
    if previous.base_url != settings.base_url or _ahead(previous.site) != _ahead(reading.site):
        return False
    pages = (
        site.pages.get(path) for path in reading.changed for site in (previous.site, reading.site)
    )
    return all(page is None or page.grows for page in pages) and versions.holds(previous)


def _ahead(site: Site) -> set[tuple[str, str]]:
    """Which page leads to which that waits for its day: until then it shows no link."""
    return {(page.path, goal) for page, _, goal in ahead(site)}


def _catch_up(
    settings: Settings, draft: Path, manifest: Manifest, made: Filler, now: datetime
) -> Manifest:
    """Refills the regions whose facts or time have moved on since their pages were `made`, and drops the lists' poster
    where somebody on it no longer stands there."""
    site = manifest.site
    facts = read_facts(settings.state / "facts", (p.form for p in site.forms.values()))
    called = read_called(settings.state / "facts")
    filler = made.later(View(site, facts, now, settings.base_url, called))
    present = shown(manifest.regions, filler)
    moved = [key for key, digest in present.items() if manifest.shown.get(key) != digest]
    refill(draft, sorted(pages_showing(manifest.regions, moved)), filler)
    write_facts(filler.view, draft)
    drop_old_lists(draft / FOLDER, filler.view)
    return replace(manifest, shown=present)
