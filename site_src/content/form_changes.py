"""Which edits would change what a vote means, in a form that has answers.

An option or a question keeps its votes in other words where the form says so (`was`). What is added
takes no vote away, the order of options is free, and what nobody answered may be changed. The rest
needs a new form. A form that is taken away is no fault, but its answers are in no result any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from site_src.content.links import Shown
from site_src.content.site import Page, Site
from site_src.forms.fingerprints import Fingerprint, OptionPrint, QuestionPrint, counting
from site_src.kinds.page_kinds import FormMeta
from site_src.questions.choosing import Options
from site_src.questions.options import Option
from site_src.questions.question import Question
from site_src.source.faults import Fault
from site_src.source.frontmatter import Place
from site_src.source.yaml_nodes import written

_NEW_FORM = "另建一张新表（换一个 id）"
_OTHERWISE = f"意思变了，请改回来，{_NEW_FORM}"


@dataclass(frozen=True)
class Change:
    """An edit that would change what votes mean. Where it may only say the same with other words, `keeps` is
    what the front matter has to say for it, and where; `words`: what was said, and what is."""

    fault: Fault
    keeps: tuple[Place, Any] | None = None
    words: tuple[str, str] = ("", "")


def form_changes(site: Site, shown: Shown, kept: Mapping[str, Fingerprint]) -> Iterator[Fault]:
    """The faults of all forms by what is `kept` of those that have answers."""
    for page in site.pages.values():
        if isinstance(page.meta, FormMeta) and not page.meta.draft:
            before = kept.get(page.meta.form.id)
            if before:
                edit = _Edit(page, page.meta, before, shown(page.path))
                yield from (change.fault for change in edit.changes())


def changes_of(page: Page, kept: Mapping[str, Fingerprint]) -> list[Change]:
    """The edits of one page that would change what votes mean."""
    before = kept.get(page.meta.form.id) if isinstance(page.meta, FormMeta) else None
    if before is None or not isinstance(page.meta, FormMeta):
        return []
    return list(_Edit(page, page.meta, before, page.path).changes())


def gone_forms(content: Path, site: Site, kept: Mapping[str, Fingerprint]) -> Iterator[Fault]:
    """Advice on the forms that have answers and no page: taken away, or called otherwise since. A page
    that stays as a draft was taken away on purpose."""
    pages = [(page, page.meta) for page in site.pages.values() if isinstance(page.meta, FormMeta)]
    there = {meta.form.id for _, meta in pages}
    for before in kept.values():
        if before.form in there:
            continue
        what = f"表单「{before.form}」已有 {before.answers} 份回答，现在没有这张表了"
        asked = {question.id for question in before.questions}
        heir = next(
            (
                (page, form)
                for page, meta in pages
                for form in [meta.form]
                if form.id not in kept and {question.id for question in form.questions} == asked
            ),
            None,
        )
        if heir:
            page, form = heir
            yield Fault(
                f"{content.as_posix()}/{page.path}",
                page.lines.get(("form",), 1),
                f"{what}；这一页的「{form.id}」问的和它一样，票要从头数起",
                f"只是改了文件名或 id，就在 form 里写上 id: {before.form}，票还在；"
                "是另建的新表，请把原来那一页放回来，不想公布就加一行 draft: true",
                "advice",
            )
        else:
            yield Fault(
                f"{content.as_posix()}/index.md",
                1,
                f"{what}，结果哪里都看不到",
                f"改过文件名或 id，就在那一页的 form 里写上 id: {before.form}；"
                "删掉了，请把那一页放回来，不想公布就加一行 draft: true",
                "advice",
            )


@dataclass(frozen=True)
class _Edit:
    """A form's page as it stands, and the form as it was answered."""

    page: Page
    meta: FormMeta
    before: Fingerprint
    shown: str

    def _change(self, place: Place, what: str, fix: str, keeps: Any = None) -> Change:
        """`keeps`: what is to stand at `place` for the same with other words."""
        place = ("form", *place)
        stands = place
        while stands and stands not in self.page.lines:
            stands = stands[:-1]
        line = self.page.lines.get(stands, 1)
        told = f"表单「{self.before.form}」已有 {self.before.answers} 份回答，{what}"
        fault = Fault(self.shown, line, told, fix, place=place)
        return Change(fault, None if keeps is None else (place, keeps))

    def changes(self) -> Iterator[Change]:
        form, before = self.meta.form, self.before
        for key, old, new in (
            ("kind", before.kind, form.kind),
            ("by", before.by, form.by),
            ("secrecy", before.secrecy, form.secrecy),
        ):
            if old != new:
                what = f"{key} 不能从「{old}」改成「{new}」"
                yield self._change((key,), what, f"请改回「{key}: {old}」，或{_NEW_FORM}")
        if before.opens is not None and before.opens != form.opens:
            what = f"开始时间不能从「{before.opens:%Y-%m-%dT%H:%M}」改走，票是按那时的名册算的"
            fix = f"请改回「opens: {before.opens:%Y-%m-%dT%H:%M}」，或{_NEW_FORM}"
            yield self._change(("opens",), what, fix)
        yield from self._counted_otherwise()
        standing = {question.id: (n, question) for n, question in enumerate(form.questions)}
        for question in before.questions:
            if question.answers and question.id not in standing:
                yield self._gone(question)
            elif question.answers:
                yield from self._changed(question, *standing[question.id])

    def _counted_otherwise(self) -> Iterator[Change]:
        """What was said before anybody answered of how they are counted, and of when all see the results."""
        form, before = self.meta.form, self.before
        if before.sealed is not None and before.sealed != form.closes:
            what = "结果已经封存，截止时间不能再改：再收票，封存的就不是全部了"
            fix = f"请改回「closes: {before.sealed:%Y-%m-%dT%H:%M}」，或{_NEW_FORM}"
            yield self._change(("closes",), what, fix)
        now = counting(form) if form.kind == before.kind else {}
        for key, old in before.counting.items():
            if key in now and now[key] != old:
                plain = isinstance(old, str | int)
                what = f"{key} 不能从「{old}」改成「{now[key]}」" if plain else f"{key} 不能再改"
                back = f"请改回「{key}: {old}」" if plain else "请改回原样"
                fix = f"{back}，或{_NEW_FORM}；{form.stands_why}"
                yield self._change((key,), what, fix)

    def _gone(self, old: QuestionPrint) -> Change:
        known = {question.id for question in self.before.questions}
        renamed = (
            n
            for n, question in enumerate(self.meta.form.questions)
            if question.id not in known and old.ask in (question.ask, *question.was)
        )
        number = next(renamed, None)
        place = ("questions",) if number is None else (*self.meta.form.written_at(number), "id")
        what = f"问题「{old.id}」有 {old.answers} 份，现在没有这个问题了"
        fix = f"改了 id 的话，请改回「id: {old.id}」，居民看不到它；不想再问，请放回来，{_NEW_FORM}"
        return self._change(place, what, fix)

    def _changed(self, old: QuestionPrint, number: int, new: Question) -> Iterator[Change]:
        place = self.meta.form.written_at(number)
        has = f"问题「{old.id}」有 {old.answers} 份"
        if old.type != new.type:
            what = f"{has}，题型不能从「{old.type}」改成「{new.type}」"
            yield self._change((*place, "type"), what, f"请改回「type: {old.type}」，或{_NEW_FORM}")
            return
        if old.about and old.about != new.about:
            fix = f"请把这一条的 text 改回来：「{old.about}」；改成什么，截止以后写在 now 里"
            yield self._change((*place, "text"), f"{has}，是对那时的文字表的态，文字不能改", fix)
        if new.counted and old.ask not in (new.ask, *new.was):
            was = (old.ask, *new.was)
            fix = f"意思没变，就在这个问题里写上 was: {_words(was)}；{_OTHERWISE}"
            change = self._change((*place, "ask"), f"{has}，问法「{old.ask}」改了", fix)
            kept = was[0] if len(was) == 1 else list(was)
            yield replace(change, keeps=(("form", *place, "was"), kept), words=(old.ask, new.ask))
        if isinstance(new, Options):
            yield from self._options(old, (*place, "options"), new)
        elif [option.say for option in old.options] != list(new.counted):
            what = f"{has}，打分的档数不能改"
            ends = f"min: {old.options[0].say}、max: {old.options[-1].say}"
            yield self._change((*place, "max"), what, f"请改回 {ends}，或{_NEW_FORM}")

    def _chosen(self, option: OptionPrint) -> str:
        if self.before.secrecy == "secret":
            return "可能有人选了（不记名，开箱才知道）"
        return f"有 {option.answers} 份"

    def _options(self, old: QuestionPrint, place: Place, new: Options) -> Iterator[Change]:
        homes = new.wordings
        heirs = _heirs(old, new)
        taken: dict[str, OptionPrint] = {}
        for number, option in enumerate(old.options):
            has = f"选项「{option.say}」{self._chosen(option)}"
            found = {homes.get(word) for word in _to_keep(option, homes)}
            if None in found:
                yield self._lost(option, has, place, heirs.get(number))
                continue
            if len(found) > 1:
                both = "」和「".join(sorted(map(str, found)))
                fix = f"请把它从前的写法都归到一个选项；{_OTHERWISE}"
                yield self._change(place, f"{has}，现在分给了「{both}」", fix)
                continue
            home = str(next(iter(found)))
            if first := taken.get(home):
                what = f"{has}，不能和「{first.say}」并成一个选项"
                yield self._change((*place, number), what, f"请放回来，或{_NEW_FORM}")
            taken.setdefault(home, option)

    def _lost(
        self,
        old: OptionPrint,
        has: str,
        place: Place,
        to: tuple[int, Option] | None,
    ) -> Change:
        what = f"{has}，现在没有这个选项了"
        if to is None:
            return self._change(place, what, f"请把「{old.say}」放回来，或{_NEW_FORM}")
        number, option = to
        was = dict.fromkeys([*_to_keep(old, {}), *option.was])
        meant = f"{{say: {written(option.say)}, was: {_words(was)}}}"
        fix = f"意思没变，就写成 {meant}，票一起算；{_OTHERWISE}"
        picture = {"image": option.image, "alt": option.alt} if option.image else {}
        kept = {
            "say": option.say,
            "was": next(iter(was)) if len(was) == 1 else list(was),
            **picture,
        }
        change = self._change((*place, number), what, fix, kept)
        return replace(change, words=(old.say, option.say))


def _to_keep(old: OptionPrint, homes: Mapping[str, str]) -> list[str]:
    """The wordings that must lead to the option: those that were chosen, else the one that stood,
    or an earlier one that stands again."""
    chosen = [word for word, count in old.chosen.items() if count]
    again = [word for word in old.chosen if word in homes]
    return chosen or again[:1] or [old.say]


def _heirs(old: QuestionPrint, new: Options) -> dict[int, tuple[int, Option]]:
    """By the number of an old option that lost votes, the option that may say the same in other words: the
    one that has the rest of its wordings; else the new one at its place, where the new ones stand in just the
    places of those that are gone. Otherwise nobody but the editor can tell which became which."""
    homes = new.wordings
    known = {word for option in old.options for word in (option.say, *option.chosen)}
    found: dict[int, tuple[int, Option]] = {}
    gone = []
    for number, option in enumerate(old.options):
        held = {homes.get(word) for word in _to_keep(option, homes)}
        if held == {None}:
            gone.append(number)
        elif len(held) == 2 and None in held:
            found[number] = next(
                (n, each) for n, each in enumerate(new.options) if each.say in held
            )
    fresh = [
        (n, each) for n, each in enumerate(new.options) if known.isdisjoint((each.say, *each.was))
    ]
    if gone == [n for n, _ in fresh]:
        found |= {n: (n, each) for n, each in fresh}
    return found


def _words(texts: Iterable[str]) -> str:
    words = [written(text) for text in texts]
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"
