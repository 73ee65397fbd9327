"""What changes content is noted first: where that can't be stored, content stays as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response

from forms_service.credentials.secret import read_secret
from forms_service.desk.access import Access, Visit
from forms_service.desk.frame import Desk
from forms_service.editing.drafts import Drafts
from forms_service.editing.publish_press import PublishPress, edit_address
from forms_service.editing.publishing import Publishing
from forms_service.refusal import Refusal
from forms_service.revision.history_pages import HistoryPages
from forms_service.revision.merge_pages import MergePages
from forms_service.revision.picture_pages import PicturePages
from forms_service.revision.pull_pages import PullPages
from forms_service.staff.audit import LOG
from forms_service.staff.roles import Member, Role
from forms_service.staff.sessions import Sessions
from forms_service.store.commits import Commits
from forms_service.store.tables import open_store
from forms_service.versions.git_history import Identity
from forms_service.versions.pulling import Pulling
from site_src.source.faults import Fault
from site_src.state_folder import prepare
from tests.conftest import NOW, article
from tests.site_src.pictures.test_pictures import photo
from tests.support.work_tree import WorkTree, saving, work_tree

PATH = "news/gate.md"
PAGE = article("东门", "2026-11-20", "六点开。")
EDITOR = Member("王芳", Role.EDITOR)
Handler = Callable[[Visit], Awaitable[Response]]


class Compound:
    """A work tree with a page in two versions, a clone of it that is one ahead, and its desk."""

    def __init__(self, folder: Path) -> None:
        self.tree = work_tree(folder / "compound")
        self.tree.commit("写东门", gate=PAGE)
        self.first = self.tree.git("rev-parse", "HEAD")
        self.tree.commit("改东门", gate=PAGE.replace("六点", "七点"))
        far = folder / "far"
        self.tree.git("clone", "-q", ".", str(far))
        self.tree.git("remote", "add", "origin", str(far))
        WorkTree(far).commit("推送", other=PAGE)
        self.tree.git("fetch", "-q")
        self.tree.git("branch", "-q", "--set-upstream-to=origin/main")
        state = folder / "state"
        prepare(state)
        self.store = open_store(state / "store")
        sessions = Sessions(read_secret(state / "secret"))
        desk = Desk(lambda: "示例小区")
        commits = Commits(self.store)
        self.access = Access(self.store, commits, sessions, desk, "https://example.cn", lambda: NOW)
        self.saving = saving(self.tree.content, state)
        self.pulling = Pulling(self.tree.content, Identity("example.cn"), self.saving.turn)

    @property
    def noted(self) -> list[tuple[str, str]]:
        entries = self.store.journal.state.get(LOG, {}).values()
        return [(entry["did"], entry["what"]) for entry in entries]

    def restore(self) -> Response:
        pages = self.histories
        base = self.saving.current(PATH).version
        return self.send(pages.restore, {"page": PATH, "version": self.first, "base": base})

    def merge(self, page: str = PATH) -> Response:
        there = self.saving.current(page).version
        ours = self.saving.stash(PAGE.replace("六点", "八点"))
        return self.send(
            self.merging.merged, {"page": page, "base": there, "theirs": there, "ours": ours}
        )

    @property
    def histories(self) -> HistoryPages:
        made = self.merging
        return HistoryPages(self.access, self.saving, made.drafts, made.publish, edit_address)

    @property
    def merging(self) -> MergePages:
        async def check(*_: object) -> tuple[Fault, ...]:
            return ()

        async def build() -> tuple[int, str]:
            return 0, ""

        drafts = Drafts.below(self.tree.content.parent / "state")
        publishing = Publishing(self.saving, drafts, check, build)
        press = PublishPress(self.access, self.saving, publishing)
        return MergePages(self.access, self.saving, drafts, press)

    def pull(self) -> Response:
        ours, theirs = (self.tree.git("rev-parse", name) for name in ("HEAD", "origin/main"))
        pages = PullPages(self.access, self.pulling, str)
        return self.send(pages.take, {"ours": ours, "theirs": theirs})

    def picture(self, page: str = PATH, where: str = "image") -> Response:
        drafts = Drafts.below(self.tree.content.parent / "state")
        pages = PicturePages(self.access, self.saving, drafts, edit_address, edit_address)
        fields = {"page": page, "alt": "灯", "where": where}
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        begins = '--x\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n'
        body = ("".join(parts) + begins).encode() + photo() + b"\r\n--x--\r\n"
        return self._ask(pages.add, body, "multipart/form-data; boundary=x")

    def send(self, handler: Handler, fields: dict[str, str]) -> Response:
        return self._ask(handler, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def _ask(self, handler: Handler, body: bytes, kind: str) -> Response:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def run() -> Response:
            headers = [(b"content-type", kind.encode())]
            scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b""}
            return await handler(Visit(Request(scope, receive), EDITOR, "", NOW))

        return asyncio.run(run())

    def files(self) -> dict[Path, bytes]:
        places = sorted(self.tree.content.rglob("*"))
        return {place: place.read_bytes() for place in places if place.is_file()}


@pytest.fixture
def compound(tmp_path: Path) -> Iterator[Compound]:
    compound = Compound(tmp_path)
    yield compound
    compound.store.close()


@pytest.mark.parametrize("deed", ["restore", "merge", "pull", "picture"])
def test_what_cannot_be_noted_is_not_done(compound: Compound, deed: str) -> None:
    """「什么也没有改」 is true then."""
    files, head = compound.files(), compound.tree.log()
    compound.store.close()
    with pytest.raises(Refusal) as refused:
        getattr(compound, deed)()
    assert refused.value.status == 503
    assert (compound.files(), compound.tree.log()) == (files, head)


@pytest.mark.parametrize("deed", ["restore", "merge", "pull", "picture"])
def test_what_is_done_is_noted(compound: Compound, deed: str) -> None:
    files = compound.files()
    assert getattr(compound, deed)().status_code == 303
    assert compound.files() != files
    assert [did.partition(".")[2] for did, _ in compound.noted] == [deed.replace("picture", "add")]


@pytest.mark.parametrize("where", ["image", "body"])
@pytest.mark.parametrize("page", ["news/none.md", "news/broken.md"])
def test_a_page_that_can_show_no_picture_is_said_before_one_is_kept(
    compound: Compound, page: str, where: str
) -> None:
    """With what was typed."""
    compound.tree.write("news/broken.md", "---\ntitle: [\n---\n\n灯。\n")
    files = compound.files()
    told = compound.picture(page, where)
    assert told.status_code == 422
    assert "图片" in bytes(told.body).decode()
    assert compound.files() == files
    assert compound.noted == []


@pytest.mark.parametrize(
    "path", ["images/evil.svg", "robots.txt", "evil.html", "news/con.md", "../x.md"]
)
def test_only_pages_are_written_by_bringing_two_edits_together(
    compound: Compound, path: str
) -> None:
    """Whatever an address or a form says."""
    pages = compound.merging
    ours = compound.saving.stash("<script>alert(1)</script>")
    files = compound.files()
    for handler in (pages.merged, pages.shown):
        with pytest.raises(Refusal) as refused:
            compound.send(handler, {"page": path, "base": "", "theirs": "", "ours": ours})
        assert refused.value.status == 404
    assert compound.files() == files


def test_only_pages_and_pictures_are_put_back(compound: Compound) -> None:
    """What else lies in content is the administrator's."""
    compound.tree.write("robots.txt", "User-agent: *")
    compound.tree.commit("给搜索引擎")
    version = compound.tree.git("rev-parse", "HEAD")
    compound.tree.write("robots.txt", "")
    compound.tree.commit("改了")
    pages = compound.histories
    base = compound.saving.current("robots.txt").version
    with pytest.raises(Refusal) as refused:
        compound.send(pages.restore, {"page": "robots.txt", "version": version, "base": base})
    assert refused.value.status == 404
    assert compound.tree.read("robots.txt") == ""
