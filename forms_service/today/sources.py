"""What may wait for the office, whichever part of the service knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from forms_service.desk.frame import DESK
from forms_service.erasure.backup_record import Made
from forms_service.screens.watch import Standing
from forms_service.site.builds import Ended
from forms_service.staff.roles import Right
from forms_service.telemetry.capacity import Room
from forms_service.today.waiting import Line, Source, Waiting
from forms_service.volunteering.meetings import Meeting
from forms_service.volunteering.open_lists import LeftOpen
from site_src.content.site import PublishedForm
from site_src.forms.facts import FormFacts
from site_src.forms.form import Form
from site_src.forms.seal import Sealed
from site_src.source.moments import last_moment, moment

SOON = timedelta(days=3)
"""So long before a form opens or closes it stands on the first page."""
BACKUP_LATE = timedelta(hours=36)
"""A nightly backup that is older was missed once."""
_SHORT = 2.0
"""Free room below so many times what the disk is to keep free is said."""


def forms_soon(forms: Callable[[], Mapping[str, PublishedForm]]) -> Source:
    """Forms that open or close within three days."""

    def found(now: datetime) -> Iterator[Waiting]:
        for name, published in forms().items():
            form, address = published.form, f"{DESK}/forms/{name}"
            if now < form.opens <= now + SOON:
                text = f"「{published.title}」{moment(form.opens)}开始"
                yield Waiting(f"opens {name}", text, address, Right.SEE_ANSWERS)
            if form.opens <= now < form.closes <= now + SOON:
                text = f"「{published.title}」到{last_moment(form.closes)}截止"
                yield Waiting(f"closes {name}", text, address, Right.SEE_ANSWERS)

    return found


def votes_to_settle(
    forms: Callable[[], Mapping[str, PublishedForm]],
    box: Callable[[str], str],
    seal: Callable[[Form], Sealed | None],
) -> Source:
    """Secret votes without a key that open soon, boxes that observers are to open, results to be sealed, and to be
    sealed again as they changed since. `box`: how that of a vote is (`ballot_box.Box`)."""

    def found(now: datetime) -> Iterator[Waiting]:
        for name, published in forms().items():
            form, title = published.form, f"「{published.title}」"
            held = box(name) if form.secret else "opened"
            if form.votes and form.state(now) == "closed":
                if held == "sealed":
                    text = f"{title}已经截止，票箱等两位监票人来开"
                    yield _of_vote(f"box {name}", text, f"{name}/box")
                elif held == "opened":
                    found = seal(form)
                    if found is None or not found.stands:
                        changed = "封存以后票数变过，要写明原因再封存一次"
                        what = changed if found else "已经截止，结果还没有封存"
                        yield _of_vote(f"seal {name}", f"{title}{what}", f"{name}/seal")
            elif held == "none" and now >= form.opens - SOON:
                text = f"{title}不记名，还没有做钥匙，做好以前没有人能投"
                yield _of_vote(f"key {name}", text, f"{name}/box")

    return found


def _of_vote(key: str, text: str, place: str) -> Waiting:
    return Waiting(key, text, f"{DESK}/forms/{place}", Right.HANDLE_ANSWERS, told=True)


def texts_to_read(
    waiting: Callable[[], Mapping[str, int]], forms: Callable[[], Mapping[str, PublishedForm]]
) -> Source:
    """Texts that wait to be read before they are published, form by form."""

    def found(_: datetime) -> Iterator[Waiting]:
        known = forms()
        for name, number in waiting().items():
            if name not in known:
                continue  # Its page is gone since.
            text = f"「{known[name].title}」有 {number} 段话等着看，公不公开由您定"
            address = f"{DESK}/moderation?{urlencode({'form': name})}"
            yield Waiting(f"texts {name}", text, address, Right.MODERATE, told=True)

    return found


def owed_by_office(
    forms: Callable[[], Mapping[str, PublishedForm]],
    facts: Callable[[Form], FormFacts],
    edit: Callable[[str], str],
) -> Source:
    """What the office owes by what was sent, as each form says; `edit`: where a page is written."""

    def found(_: datetime) -> Iterator[Waiting]:
        for name, published in forms().items():
            form = published.form
            if form.owed_on and (owed := form.owed(facts(form))):
                page = edit(f"{published.page.removesuffix('.html')}.md")
                texts = f"{DESK}/moderation?{urlencode({'show': 'published', 'form': name})}"
                address, right = {
                    "page": (page, Right.WRITE_CONTENT),
                    "texts": (texts, Right.MODERATE),
                }[form.owed_on]
                text = f"「{published.title}」{owed}"
                yield Waiting(f"owed {name}", text, address, right, told=True)

    return found


def ballots_on_paper(
    unsettled: Callable[[str], tuple[int, int]], forms: Callable[[], Mapping[str, PublishedForm]]
) -> Source:
    """Ballots on paper that don't count yet; `unsettled`: how many of a form wait for their second entry, and how
    many differ."""

    def found(_: datetime) -> Iterator[Waiting]:
        for name, published in forms().items():
            if not published.form.paper:
                continue
            waiting, differing = unsettled(name)
            said = [f"{waiting} 张等第二遍"] if waiting else []
            said += [f"{differing} 张两遍不一样，等第三个人来定"] if differing else []
            if said:
                text = f"「{published.title}」的纸质票：{'，'.join(said)}"
                address = f"{DESK}/forms/{name}/paper/list"
                yield Waiting(f"paper {name}", text, address, Right.HANDLE_ANSWERS)

    return found


def lists_to_close(
    left_open: Callable[[datetime], Sequence[LeftOpen]], address: Callable[[Meeting], str]
) -> Source:
    """Lists of activities that ended and that nobody closed, one activity a line; `address`: where a list is."""

    def found(now: datetime) -> Iterator[Waiting]:
        for each in left_open(now):
            more = f"，一共 {each.number} 次" if each.number > 1 else ""
            text = (
                f"「{each.first.page.title}」{each.first.when}的签到名单没有关{more}，时长还没有记"
            )
            key = f"list {each.first.name}"
            yield Waiting(key, text, address(each.first), Right.HANDLE_ANSWERS)

    return found


def refused_build(
    last: Callable[[], Ended | None], content: Path, edit: Callable[[str], str]
) -> Source:
    """The last build, where it published nothing: with its faults, each at its file below `content`,
    and where that is edited (`edit`, of its path there): it leads to the first of these."""

    def found(_: datetime) -> Iterator[Waiting]:
        ended = last()
        if ended is None or not ended.refused:
            return
        lines = tuple(_fault(each, content, edit) for each in ended.faults)
        first = next((line.address for line in lines if line.address), f"{DESK}#build")
        yield Waiting(
            f"build {ended.at.isoformat()}",
            f"{moment(ended.at)}的修改没有发布，居民看到的还是上一版",
            first,
            Right.READ_CONTENT,
            lines or tuple(Line(said) for said in ended.said.splitlines()[-5:]),
            told=True,
        )

    return found


def _fault(fault: Mapping[str, Any], content: Path, edit: Callable[[str], str]) -> Line:
    """As `linli check` says it; a file that is no page is not edited at the desk."""
    path, folder = Path(fault["path"]), content.resolve()
    inside = path.is_relative_to(folder) if path.is_absolute() else path.is_relative_to(content)
    name = path.relative_to(folder if path.is_absolute() else content) if inside else path
    text = f"{name}:{fault['line']}：{fault['what']}。{fault['mend']}。"
    return Line(text, edit(name.as_posix()) if inside and name.suffix == ".md" else "")


def silent_screens(
    screens: Callable[[datetime], Sequence[Standing]], title: Callable[[str], str]
) -> Source:
    """Lobby screens that should have reported and have not; `title`: a screen's, by name."""

    def found(now: datetime) -> Iterator[Waiting]:
        for each in screens(now):
            if each.silent and each.since:
                text = f"{title(each.screen)}从{moment(each.since)}起没有消息"
                key = f"silent {each.screen} {each.since.isoformat()}"
                yield Waiting(key, text, f"{DESK}#screens", Right.ENTER, told=True)

    return found


def late_backup(made: Callable[[], Sequence[Made]]) -> Source:
    """That the last backup is old, or that there was none yet."""

    def found(now: datetime) -> Iterator[Waiting]:
        last = max((each.at for each in made()), default=None)
        if last is None:
            text = "回答还没有做过备份"
        elif now - last > BACKUP_LATE:
            text = f"最近一次备份是{moment(last)}，之后没有再做"
        else:
            return
        line = Line("请管服务器的人看看每晚的备份（linli store backup）。")
        yield Waiting(f"backup {last}", text, f"{DESK}#machine", Right.ENTER, (line,))

    return found


def short_disk(room: Callable[[datetime], Room | None]) -> Source:
    """That the disk is nearly as full as it may be, or more."""

    def found(now: datetime) -> Iterator[Waiting]:
        seen = room(now)
        if seen is None or not seen.disk or seen.free >= _SHORT * seen.kept_free:
            return
        text = "磁盘快满了" if seen.enough else "磁盘满了，居民的回答现在收不进来"
        line = Line("请管服务器的人腾出地方；腾出以后自己会好。")
        yield Waiting("disk", text, f"{DESK}#machine", Right.ENTER, (line,), told=True)

    return found


def waiting(sources: Iterable[Source], now: datetime) -> list[Waiting]:
    """All that waits at `now`, in the order of the sources."""
    return [each for source in sources for each in source(now)]
