"""From a draft to content: refused with its faults, or saved, and never lost. What builds is handed in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from forms_service.editing.drafts import Draft, Drafts
from forms_service.editing.publishing import Published, Publishing, Refused
from forms_service.editing.saves import Conflict
from forms_service.editing.sheet import written
from forms_service.refusal import Refusal
from forms_service.staff.roles import Member, Role
from forms_service.versions.git_history import Identity
from forms_service.versions.saving import Saving
from site_src.content.check import check
from site_src.source.faults import Fault
from tests.conftest import NOW, Compound, article

ME = Member("wang", Role.EDITOR)


@dataclass
class Press:
    """A compound whose pages are published from drafts; `built`: what the build came to."""

    compound: Compound
    built: tuple[int, str] = (0, "")
    builds: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    full: bool = False
    """Whether nothing can be noted."""

    def __post_init__(self) -> None:
        self.saves = Saving(self.compound.content, self.compound.state / "versions", Identity("a"))
        self.drafts = Drafts.below(self.compound.state)

    async def _check(self, path: str, text: str | None) -> tuple[Fault, ...]:
        content = self.compound.content
        found = check(content, [], now=NOW, drafts={path: text})
        below = f"{content.as_posix()}/"
        return tuple(replace(each, path=each.path.removeprefix(below)) for each in found)

    async def _build(self) -> tuple[int, str]:
        self.builds.append("built")
        return self.built

    def draft(self, path: str, text: str, base: str | None = None) -> Draft:
        version = self.saves.current(path).version if base is None else base
        found = Draft(path, ME.name, text, version, NOW)
        self.drafts.keep(found)
        return found

    async def _note(self) -> None:
        if self.full:
            raise Refusal(503, "服务器现在存不了。")
        self.noted.append("noted")

    def publish(self, draft: Draft, *, gone: bool = False) -> Published | Refused | Conflict:
        """What came of it."""

        async def run() -> Published | Refused | Conflict:
            publishing = Publishing(self.saves, self.drafts, self._check, self._build)
            text = None if gone else draft.text
            found = await publishing.publish(draft, text, ME, NOW, self._note)
            if not isinstance(found, int):
                return found
            outcome = await publishing.outcome(found, 5)
            assert outcome is not None
            return outcome

        return asyncio.run(run())

    def edited(self, path: str, **sent: str) -> Draft:
        """The draft of a page with these fields of its form."""
        raw = self.saves.current(path).text
        assert raw is not None
        return self.draft(path, written(path, raw, {f"meta/{k}": [v] for k, v in sent.items()}))


@pytest.fixture
def press(good: Compound) -> Press:
    return Press(good)


def test_a_draft_is_saved_and_built_and_is_a_draft_no_more(press: Press) -> None:
    """Advice on it is told, and stops nothing."""
    text = article("甲", "2026-11-20", "电话 13900001234。")
    published = press.publish(press.draft("news/a.md", text))
    assert isinstance(published, Published)
    assert (published.code, published.page and published.page.title) == (0, "甲")
    assert [each.line for each in published.advice] == [6]
    assert (press.compound.content / "news/a.md").read_text(encoding="utf-8") == text
    assert press.drafts.of(ME, "news/a.md") is None
    assert press.builds == ["built"]


def test_what_has_faults_stays_a_draft_and_content_as_it_was(press: Press) -> None:
    """The draft knows them, each with the place it is of."""
    draft = press.draft("news/a.md", "---\ntitle: 甲\ndate: 明天\n---\n")
    refused = press.publish(draft)
    assert isinstance(refused, Refused)
    assert [(each.line, each.place) for each in refused.faults] == [(3, ("date",))]
    kept = press.drafts.of(ME, "news/a.md")
    assert kept is not None
    assert (kept.text, kept.refused) == (draft.text, refused.faults)
    assert [each.place for each in kept.refused] == [("date",)]
    assert not (press.compound.content / "news/a.md").exists()
    assert press.builds == []


def test_what_cannot_be_noted_is_not_published(press: Press) -> None:
    """What is, is noted once; what is refused, never."""
    draft = press.draft("news/a.md", article("甲", "2026-11-20"))
    press.full = True
    with pytest.raises(Refusal):
        press.publish(draft)
    assert not (press.compound.content / "news/a.md").exists()
    assert press.drafts.of(ME, "news/a.md") == draft
    assert press.builds == []
    press.full = False
    press.publish(draft)
    press.publish(press.draft("news/b.md", "---\ntitle: 甲\ndate: 明天\n---\n"))
    assert press.noted == ["noted"]


def test_what_nobody_touched_keeps_its_bytes(press: Press) -> None:
    """Comments, quotes and line ends of a file that was written elsewhere."""
    raw = (
        "\ufeff---\r\ntitle:   '旧标题'  # 谁定的\r\ndate: 2026-11-20\r\n"
        "tags: [ 一,二 ]\r\n---\r\n\r\n正文\r\n"
    )
    file = press.compound.content / "news/kept.md"
    file.write_bytes(raw.encode())
    assert isinstance(press.publish(press.edited("news/kept.md", title="新标题")), Published)
    assert file.read_bytes().decode() == raw.replace("'旧标题'", "新标题")


def test_what_somebody_else_saved_meanwhile_is_not_written_over(press: Press) -> None:
    """Nothing is checked or built; the draft is still there."""
    file = press.compound.write("news/a.md", article("甲", "2026-11-20"))
    draft = press.edited("news/a.md", title="我的")
    file.write_text(article("他的", "2026-11-20"), encoding="utf-8")
    found = press.publish(draft)
    assert isinstance(found, Conflict)
    assert found.now.text == article("他的", "2026-11-20")
    assert press.drafts.of(ME, "news/a.md") == draft
    assert press.builds == []


def test_a_page_is_not_taken_away_from_under_a_link(press: Press) -> None:
    """The check speaks for the page that links to it."""
    press.compound.write("news/gone.md", article("要删的", "2026-11-20"))
    linking = press.compound.write("news/links.md", article("乙", "2026-11-20", "[看](gone.md)"))
    refused = press.publish(press.edited("news/gone.md"), gone=True)
    assert isinstance(refused, Refused)
    assert [each.path for each in refused.faults] == ["news/links.md"]
    linking.unlink()
    gone = press.publish(press.edited("news/gone.md"), gone=True)
    assert isinstance(gone, Published)
    assert gone.page is None
    assert not (press.compound.content / "news/gone.md").exists()


def test_what_was_wrong_elsewhere_before_keeps_no_page_from_being_saved(press: Press) -> None:
    """Else two broken pages would keep each other from being put right."""
    press.compound.write("news/broken.md", "---\ntitel: 坏\n---\n")
    press.built = (1, "没有发布")
    published = press.publish(press.draft("news/a.md", article("甲", "2026-11-20")))
    assert isinstance(published, Published)
    assert {each.path for each in published.left} == {"news/broken.md"}
    assert published.code == 1


def test_a_build_that_breaks_down_is_told_and_what_was_saved_stays(press: Press) -> None:
    """As one that will be tried again."""

    async def broken() -> tuple[int, str]:
        raise OSError("磁盘满了")

    press._build = broken  # type: ignore[method-assign]
    published = press.publish(press.draft("news/a.md", article("甲", "2026-11-20")))
    assert isinstance(published, Published)
    assert (published.code, published.output) == (75, "磁盘满了")
    assert (press.compound.content / "news/a.md").exists()


def test_a_draft_of_another_program_version_is_no_draft(tmp_path: Path) -> None:
    """Nobody is shown half of one."""
    drafts = Drafts(tmp_path)
    drafts.keep(Draft("a.md", ME.name, "字", "", NOW))
    [file] = tmp_path.iterdir()
    file.write_text('{"path": "a.md"}')
    assert drafts.of(ME, "a.md") is None
    assert list(drafts.all()) == []
