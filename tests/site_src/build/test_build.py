"""Building and publishing: whole or not at all, the same bytes whichever way, nothing touched that
didn't change."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import brotli
import html5lib
import pytest

from site_src.build.build import build
from site_src.build.publish import NoSite, Publisher
from site_src.source.faults import ContentFaults
from site_src.source.files import COMPRESSED_SUFFIXES
from site_src.source.moments import ZONE
from tests.conftest import GOOD, NOW, ROOT, Compound, Run, article, differing, stamps, tree
from tests.site_src.show.test_regions import write_evil

ANSWERS_A = {"lamp": 3, "reading-score": 1}
ANSWERS_B = {"lamp": 12, "reading-score": 4, "picnic": 20}


# Another compound is another content folder and nothing else.


def test_another_compound_is_another_content_folder(built_good: Compound) -> None:
    home = built_good.page("index.html")
    assert "柳岸新村" in home
    assert "御景湾" not in home
    for section in (
        "邻里公约",
        "谁在做事",
        "红黑榜",
        "请您说说",
        "我们的故事",
        "公共房间",
        "活动新闻",
    ):
        assert f">{section}</a>" in home
    assert home.index(">邻里公约</a>") < home.index(">谁在做事</a>") < home.index(">公共房间</a>")


def test_drafts_screens_and_notices_are_no_pages(built_good: Compound) -> None:
    built = tree(built_good.site)
    assert not [
        path for path in built if "draft" in path or path.startswith(("screens", "notices"))
    ]
    assert not [path for path, data in built.items() if "草稿里的话".encode() in data]
    assert not [path for path in built if path.startswith("news/tag/cao-gao")]


def test_only_pictures_that_pages_show_are_published(built_good: Compound) -> None:
    images = {path for path in tree(built_good.site) if path.startswith("images/")}
    assert {path for path in images if path.endswith(".svg")} == {
        "images/willow.svg",
        "images/river.svg",
    }


def test_sources_are_not_published(built_good: Compound) -> None:
    sources = [path for path in tree(built_good.site) if path.endswith((".md", ".yml", ".py"))]
    # Offered to whoever counts a vote again.
    assert sources == ["assets/recount.py"]


# Invariant 1: a refill gives the bytes of a build of the same day.


def of_other_days(compound: Compound, now: datetime) -> list[str]:
    """What differs from a whole build at `now`, before the new day's build and after it."""
    whole = compound.from_scratch(now)
    before = differing(tree(compound.site), whole)
    assert {path for path in before if not path.startswith("feeds/activities.ics")} == set()
    assert not compound.build(now).from_scratch
    return differing(tree(compound.site), whole)


def test_new_answers_refill_to_the_bytes_of_a_build(good: Compound) -> None:
    good.answered(ANSWERS_A)
    good.build()
    good.answered(ANSWERS_B)
    assert good.publish() > 0
    assert differing(tree(good.site), good.from_scratch()) == []


def test_the_clock_refills_to_the_bytes_of_a_build(good: Compound) -> None:
    good.answered(ANSWERS_B)
    good.build()
    good.publish(datetime(2026, 11, 24, 9, tzinfo=ZONE))  # The notice has begun.
    now = datetime(2026, 12, 1, 18, tzinfo=ZONE)  # One form is closed, one shows its results.
    good.publish(now)
    assert of_other_days(good, now) == []
    now = datetime(2027, 4, 2, tzinfo=ZONE)  # All entries and activities are past.
    good.publish(now)
    assert of_other_days(good, now) == []


def test_new_answers_refill_the_demo_to_the_bytes_of_a_build(demo: Compound) -> None:
    forms = list(demo.read().forms)
    demo.answered(dict.fromkeys(forms[::2], 3))
    demo.build()
    demo.answered({name: 10 + n for n, name in enumerate(forms)})
    later = NOW + timedelta(days=60)
    demo.publish(NOW)
    demo.publish(later)
    assert of_other_days(demo, later) == []


def test_an_answer_to_one_form_refills_all_it_can_change(good: Compound) -> None:
    good.answered(ANSWERS_A)
    good.build()
    publisher = Publisher(good.site, good.state)
    publisher.publish(None, NOW)
    good.answered({**ANSWERS_A, "lamp": 9})
    assert publisher.publish(frozenset({"lamp"}), NOW) > 0
    assert differing(tree(good.site), good.from_scratch()) == []


# Invariant 2: nothing that stays the same is touched.


def test_a_second_publish_writes_nothing(good: Compound) -> None:
    good.answered(ANSWERS_A)
    good.build()
    good.answered(ANSWERS_B)
    assert good.publish() > 0
    before = stamps(good.site)
    assert good.publish() == 0
    assert stamps(good.site) == before


def test_publishing_right_after_a_build_writes_nothing(good: Compound) -> None:
    good.answered(ANSWERS_A)
    good.build()
    before = stamps(good.site)
    assert good.publish() == 0
    assert stamps(good.site) == before


def test_an_answer_touches_only_pages_that_show_it(good: Compound) -> None:
    good.answered(ANSWERS_A)
    good.build()
    before = stamps(good.site)
    good.answered({**ANSWERS_A, "reading-score": 2})
    good.publish()
    after = stamps(good.site)
    touched = {
        path.removesuffix(".br").removesuffix(".gz")
        for path in after
        if after[path] != before[path]
    }
    assert touched == {
        "ask/score.html", "ask/index.html", "index.html", "facts/reading-score.json",
    }  # fmt: skip


def test_a_build_of_the_same_content_touches_nothing(good: Compound) -> None:
    good.build()
    before = stamps(good.site)
    assert good.build().changed == 0
    assert stamps(good.site) == before


def test_a_full_build_touches_only_files_whose_bytes_changed(good: Compound) -> None:
    good.build()
    before, old = stamps(good.site), tree(good.site)
    good.edit("rooms/reading.md", "安静看书", "安静地看书")
    assert good.build().from_scratch
    after, new = stamps(good.site), tree(good.site)
    changed = differing(old, new)
    assert changed == [
        "rooms/reading.html", "rooms/reading.html.br", "rooms/reading.html.gz",
    ]  # fmt: skip
    assert [p for p in new if p not in changed and before[p] != after[p]] == []


def test_the_order_of_nothing_is_left_to_chance(good: Compound) -> None:
    good.answered(ANSWERS_A)
    one = _built_apart(good, "0")
    two = _built_apart(good, "12345")
    assert differing(one, two) == []


def _built_apart(compound: Compound, seed: str) -> dict[str, bytes]:
    """Builds in a process with this hash seed; everything, the search index too."""
    site = compound.folder / f"site-{seed}"
    program = (
        "import sys; from pathlib import Path; from datetime import datetime;"
        "from tests.conftest import Compound, NOW; from dataclasses import replace;"
        "from site_src.build.build import build;"
        "c = Compound(Path(sys.argv[1]));"
        "build(replace(c.settings, site=Path(sys.argv[2])), lambda: NOW)"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(compound.folder), str(site)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
    )
    return tree(site, search=True)


# An edit of the news patches the site to the bytes of a build.

Edit = Callable[[Compound], object]


def _many(compound: Compound) -> None:
    """Enough news that lists have a second page."""
    for number in range(22):
        compound.write(
            f"news/2026/2026-09-{number + 1:02}-many.md",
            article(f"第{number}条", f"2026-09-{number + 1:02}", tags="[河, 多]", category="公告"),
        )


EDITS: dict[str, Edit] = {
    "body": lambda c: c.edit("news/2026/2026-10-10-reading.md", "三本书", "四本书"),
    "title": lambda c: c.edit("news/2026/2026-10-10-reading.md", "读书会记", "读书会小记"),
    "date": lambda c: c.edit("news/2026/2026-10-10-reading.md", "date: 2026-10-10", "date: 2026-11-20"),
    "old date": lambda c: c.edit(
        "news/2026/2026-10-10-reading.md", "date: 2026-10-10", "date: 2024-01-02"
    ),
    "tags": lambda c: c.edit("news/2026/2026-10-10-reading.md", "[读书, 志愿]", "[灯, 河]"),
    "category": lambda c: c.edit("news/2026/2026-11-05-fire.md", "安全", "公告"),
    "picture": lambda c: c.edit(
        "news/2026/2026-11-05-fire.md", "summary:", "image: /images/unused.svg\nimage_alt: 河\nsummary:"
    ),
    "no picture": lambda c: c.edit(
        "news/2026/2026-05-02-river.md", "image: /images/river.svg\nimage_alt: 河水和两只水鸟\n", ""
    ),
    "redrawn picture": lambda c: c.edit("images/river.svg", "#9cf", "#39f"),
    "draft": lambda c: c.edit("news/2026/2026-11-05-fire.md", "summary:", "draft: true\nsummary:"),
    "no draft": lambda c: c.edit("news/2026/2026-11-22-draft.md", "draft: true\n", ""),
    "new": lambda c: c.write("news/2026/new.md", article("新的", "2026-11-23", tags="[新标签]")),
    "new first of a year": lambda c: c.write("news/2019/old.md", article("旧的", "2019-01-01")),
    "gone": lambda c: (c.content / "news/2026/2026-11-05-fire.md").unlink(),
    "renamed": lambda c: (c.content / "news/2026/2026-11-05-fire.md").rename(
        c.content / "news/2026/2026-11-05-stairs.md"
    ),
    "news to activity": lambda c: c.edit(
        "news/2026/2026-11-05-fire.md",
        "category: 安全",
        "kind: activity\nstarts: 2026-11-28T09:00\ntheme: 平安法治\ncategory: 安全",
    ),
    "activity moved": lambda c: c.edit(
        "news/2026/2026-11-18-picnic.md", "2026-12-06T10:00", "2026-12-05T10:00"
    ),
    "activity without form": lambda c: c.edit("news/2026/2026-11-18-picnic.md", "form: picnic\n", ""),
    "a block": lambda c: c.edit(
        "news/2026/2026-10-10-reading.md", "读了三本书", "/// results | lamp\n///\n\n读了三本书"
    ),
    "many": _many,
}  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Compound:
    folder = tmp_path_factory.mktemp("base")
    shutil.copytree(GOOD, folder / "content")
    compound = Compound(folder)
    compound.answered(ANSWERS_A)
    compound.build()
    return compound


def _copy(compound: Compound, folder: Path) -> Compound:
    """A copy of a built compound that a build goes on from."""
    subprocess.run(["cp", "-a", f"{compound.folder}/.", folder], check=True)
    return Compound(folder)


# Edits that can follow one another, each built by itself; the outcome is compared once.
WALKS = [
    ("body", "tags", "redrawn picture", "news to activity", "activity moved"),
    ("date", "category", "picture", "activity without form"),
    ("draft", "no draft", "no picture", "a block"),
    ("renamed", "title", "new", "new first of a year"),
    ("many", "gone", "old date"),
]


def test_every_edit_is_in_a_walk() -> None:
    assert sorted(EDITS) == sorted(name for walk in WALKS for name in walk)


@pytest.mark.parametrize("walk", WALKS, ids=", ".join)
def test_patches_give_the_bytes_of_a_build(
    base: Compound, tmp_path: Path, walk: tuple[str, ...]
) -> None:
    compound = _copy(base, tmp_path)
    for name in walk:
        EDITS[name](compound)
        assert not compound.build().from_scratch
    assert differing(tree(compound.site), compound.from_scratch()) == []


def test_patches_there_and_back_give_the_bytes_of_a_build(base: Compound, tmp_path: Path) -> None:
    compound = _copy(base, tmp_path)
    for name in ("many", "body", "tags", "draft", "new", "redrawn picture", "activity moved"):
        EDITS[name](compound)
        assert not compound.build().from_scratch
    (compound.content / "news/2026/new.md").unlink()
    for number in range(10):
        (compound.content / f"news/2026/2026-09-{number + 1:02}-many.md").unlink()
    compound.answered(ANSWERS_B)
    later = NOW + timedelta(days=3)
    assert not compound.build(later).from_scratch
    assert differing(tree(compound.site), compound.from_scratch(later)) == []


def test_answers_after_a_patch_refill_the_patched_pages(base: Compound, tmp_path: Path) -> None:
    compound = _copy(base, tmp_path)
    EDITS["a block"](compound)
    EDITS["new"](compound)
    compound.build()
    compound.answered(ANSWERS_B)
    compound.publish()
    assert differing(tree(compound.site), compound.from_scratch()) == []


def test_a_patch_touches_only_files_whose_bytes_changed(base: Compound, tmp_path: Path) -> None:
    compound = _copy(base, tmp_path)
    before, old = stamps(compound.site), tree(compound.site)
    EDITS["body"](compound)
    compound.build()
    after, new = stamps(compound.site), tree(compound.site)
    changed = differing(old, new)
    assert "news/2026/2026-10-10-reading.html" in changed
    assert "rooms/reading.html" not in changed
    assert [p for p in new if p not in changed and before[p] != after[p]] == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("rooms/reading.md", "安静看书", "安静地看书"),
        ("ask/lamp.md", "夜里太暗", "夜里很暗"),
        ("index.md", "有事好商量", "有话好好说"),
    ],
)
def test_an_edit_of_anything_else_builds_all(
    base: Compound, tmp_path: Path, path: str, old: str, new: str
) -> None:
    compound = _copy(base, tmp_path)
    compound.edit(path, old, new)
    assert compound.build().from_scratch
    assert any(new.encode() in data for data in tree(compound.site).values())


def test_another_address_builds_all(base: Compound, tmp_path: Path) -> None:
    compound = Compound(_copy(base, tmp_path).folder, "https://other.cn")
    assert compound.build().from_scratch
    assert "https://other.cn/" in compound.page("index.html")
    assert "https://example.cn/" not in compound.page("index.html")


def test_a_damaged_manifest_costs_a_full_build_and_no_more(base: Compound, tmp_path: Path) -> None:
    compound = _copy(base, tmp_path)
    for manifest in (compound.folder / ".site").glob("*.manifest"):
        manifest.write_bytes(b"damaged")
    before = tree(compound.site)
    assert compound.build().from_scratch
    assert differing(tree(compound.site), before) == []


# A failed build leaves the last good site.


def test_faults_leave_the_site_and_are_all_told(
    base: Compound, tmp_path: Path, run_linli: Run
) -> None:
    compound = _copy(base, tmp_path)
    before = stamps(compound.site)
    compound.write("story/a.md", "---\ntitel: 甲\n---\n\n<script>\n")
    compound.write("news/b.md", "---\ntitle: 乙\n---\n")
    done = run_linli("build", env=compound.environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    said = done.stderr.splitlines()
    assert [line.removeprefix(f"{compound.content}/").split(": ")[0] for line in said[:-2]] == [
        "news/b.md:2", "story/a.md:2", "story/a.md:2", "story/a.md:5",
    ]  # fmt: skip
    assert said[-1] == "没有发布：网站还是原来的样子。改好上面的问题再来一次。"
    assert stamps(compound.site) == before


def test_a_generator_that_fails_leaves_the_site(base: Compound, tmp_path: Path) -> None:
    """Here the disk gives out while MkDocs writes its pages."""
    compound = _copy(base, tmp_path)
    before = stamps(compound.site)
    compound.edit("rooms/reading.md", "安静看书", "安静地看书")
    blocked = compound.folder / "blocked.py"
    blocked.write_text(
        "import sys; from pathlib import Path; from tests.conftest import Compound\n"
        "from site_src.build import full_build\n"
        "from site_src import cli\n"
        "from mkdocs.commands import build as mkdocs\n"
        "def fail(*_, **__): raise OSError(28, 'No space left on device')\n"
        "mkdocs._build_page = fail\n"
        "sys.exit(cli.main(['build']))\n"
    )
    done = subprocess.run(
        [sys.executable, str(blocked)],
        cwd=ROOT,
        env={**os.environ, **compound.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == os.EX_TEMPFAIL
    assert "No space left" in done.stderr
    assert "没有发布：网站还是原来的样子。" in done.stderr
    assert "Traceback" not in done.stderr
    assert stamps(compound.site) == before
    assert len([p for p in (compound.folder / ".site").iterdir() if p.name.isdecimal()]) == 1


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("raise OSError(28, 'No space left on device')", "No space left"),
        ("os._exit(9)", "一个进程意外结束"),
    ],
    ids=["full disk", "killed"],
)
def test_a_process_that_cannot_pack_its_pages_leaves_the_site(
    base: Compound, tmp_path: Path, end: str, said: str
) -> None:
    compound = _copy(base, tmp_path)
    before = stamps(compound.site)
    compound.edit("rooms/reading.md", "安静看书", "安静地看书")
    blocked = compound.folder / "blocked.py"
    blocked.write_text(
        "import os, sys; from site_src import cli\n"
        "import os, sys; from site_src.generators import finishing\n"
        f"def fail(*_, **__): {end}\n"
        "finishing.Draft.pack = fail\n"
        "sys.exit(cli.main(['build']))\n"
    )
    done = subprocess.run(
        [sys.executable, str(blocked)],
        cwd=ROOT,
        env={**os.environ, **compound.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == os.EX_TEMPFAIL
    assert said in done.stderr
    assert "没有发布：网站还是原来的样子。" in done.stderr
    assert "Traceback" not in done.stderr
    assert stamps(compound.site) == before
    assert len([p for p in (compound.folder / ".site").iterdir() if p.name.isdecimal()]) == 1


def test_a_build_after_a_failed_one_is_as_if_it_had_not_been(
    base: Compound, tmp_path: Path
) -> None:
    compound = _copy(base, tmp_path)
    source = (compound.content / "news/2026/2026-10-10-reading.md").read_text(encoding="utf-8")
    compound.edit("news/2026/2026-10-10-reading.md", "rooms/reading.md", "rooms/gone.md")
    with pytest.raises(ContentFaults):
        compound.build()
    compound.write("news/2026/2026-10-10-reading.md", source.replace("三本", "五本"))
    compound.build()
    assert differing(tree(compound.site), compound.from_scratch()) == []


def test_a_folder_that_is_not_ours_is_left_alone(good: Compound, run_linli: Run) -> None:
    good.site.mkdir()
    (good.site / "mine.txt").write_text("别动")
    done = run_linli("build", env=good.environment)
    assert done.returncode == 1
    assert "不是邻里栏建的网站" in done.stderr
    assert tree(good.site) == {"mine.txt": "别动".encode()}


def test_publishing_before_the_first_build_says_so(good: Compound, run_linli: Run) -> None:
    with pytest.raises(NoSite):
        Publisher(good.site, good.state)
    done = run_linli("publish", env=good.environment)
    assert done.returncode == 1
    assert "请先运行 linli build" in done.stderr


def test_two_builds_at_once_take_turns(good: Compound) -> None:
    good.answered(ANSWERS_A)
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(
                subprocess.run,
                [sys.executable, "-m", "site_src", "build"],
                cwd=ROOT,
                env={**os.environ, **good.environment},
                capture_output=True,
                check=False,
            )
            for _ in range(2)
        ]
    assert [run.result().returncode for run in runs] == [0, 0]
    assert "柳岸新村" in good.page("index.html")


def test_answers_that_come_during_a_build_are_shown_by_it(good: Compound) -> None:
    """The clock is asked at the start and at the switch: here a vote lands in between."""
    good.answered(ANSWERS_A)
    asked = []

    def clock() -> datetime:
        asked.append(None)
        if len(asked) == 2:
            good.answered(ANSWERS_B)
        return NOW

    build(good.settings, clock)
    assert differing(tree(good.site), good.from_scratch()) == []


# Readers never see half a site.


def test_a_reader_never_finds_a_page_missing_while_the_site_is_rebuilt(good: Compound) -> None:
    good.answered(ANSWERS_A)
    good.build()
    stop, missing, rounds = threading.Event(), [], []

    def read() -> None:
        while not stop.is_set():
            try:
                home = (good.site / "index.html").read_text(encoding="utf-8")
                assert home.rstrip().endswith("</html>")
                for link in re.findall(r'(?:href|src)="((?!https?:|#|/)[^"#?]+)', home):
                    (good.site / unquote(link)).read_bytes()
            except (OSError, AssertionError) as error:
                missing.append(repr(error))
            rounds.append(None)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(5):
            if number % 2:
                good.edit("news/2026/2026-10-10-reading.md", "读了", "又读了")
            else:
                good.edit("rooms/reading.md", "安静", "很安静")
            good.answered({"lamp": number})
            good.build()
            good.publish()
    finally:
        stop.set()
        reader.join()
    assert missing == []
    assert rounds


def test_only_the_current_version_and_the_one_before_are_kept(good: Compound) -> None:
    for number in range(4):
        good.edit("news/2026/2026-10-10-reading.md", "本书", f"本书{number}")
        good.build()
    assert good.site.readlink().name == "000004"
    kept = {path.name for path in (good.folder / ".site").glob("*.manifest")}
    assert kept == {"000003.manifest", "000004.manifest"}


# What every page is like.

BUILT = ["built_good", "built_demo"]


@pytest.fixture(params=BUILT)
def built(request: pytest.FixtureRequest) -> Compound:
    found: Compound = request.getfixturevalue(request.param)
    return found


def pages(compound: Compound) -> Iterator[tuple[str, str]]:
    for path in sorted(compound.site.rglob("*.html")):
        url = path.relative_to(compound.site).as_posix()
        if not url.startswith("search/"):
            yield url, path.read_text(encoding="utf-8")


class _Page(HTMLParser):
    """A page's references and anchors."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.language = ""
        self.canonical: list[str] = []
        self.inline: list[str] = []
        self.title = 0
        self.h1 = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical.append(given["href"])
        self.title += tag == "title"
        self.h1 += tag == "h1"
        self.ids += [given["id"]] if "id" in given else []
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "srcset", "data", "poster"):
            if name in given:
                self.links.append((tag, name, given[name]))


def test_pages_are_in_chinese_and_know_their_address(built: Compound) -> None:
    for url, html in pages(built):
        page = _Page(html)
        assert page.language == "zh-CN", url
        assert page.title == 1, url
        assert page.h1 == 1, url
        unlisted = url == "404.html" or url.startswith("kiosk/")
        expected = [] if unlisted else [f"{built.base_url}/{url}"]
        assert page.canonical == expected, url


def test_nothing_is_left_to_fill_in(built: Compound) -> None:
    for url, html in pages(built):
        assert "⟦" not in html, url
        assert not re.search("[\ue000-\uf8ff]", html), url


def test_nothing_comes_from_another_host(built: Compound) -> None:
    """Links may lead elsewhere; scripts, styles, pictures and fonts may not be fetched there."""
    for url, html in pages(built):
        for tag, name, target in _Page(html).links:
            if tag == "a" or (tag == "link" and target.startswith(built.base_url)):
                continue
            assert not re.match(r"[a-z]+:|//", target), f"{url}: <{tag} {name}={target}>"
    for path in built.site.rglob("*.css"):
        css = path.read_text(encoding="utf-8")
        found = re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\s\"')]+)", css)
        assert found == [], path


def test_no_page_has_inline_handlers_or_styles(built: Compound) -> None:
    for url, html in pages(built):
        assert _Page(html).inline == [], url


def test_every_link_and_anchor_leads_somewhere(built: Compound) -> None:
    found = {url: _Page(html) for url, html in pages(built)}
    printed = {f"posters/{path.name}" for path in (built.site / "posters").iterdir()}
    files = tree(built.site, search=True).keys() | printed
    dead = []
    for url, page in found.items():
        for tag, _, target in page.links:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc or target.startswith("/s/"):
                continue
            goal = unquote(urlsplit(urljoin(f"/{url}", parts.path or url.rsplit("/", 1)[-1])).path)
            goal = goal.removeprefix("/")
            lost = (
                parts.fragment and goal in found and unquote(parts.fragment) not in found[goal].ids
            )
            if goal not in files or lost:
                dead.append(f"{url}: <{tag}> {target}")
    assert dead == []


def test_an_anchor_is_on_its_page_once(built: Compound) -> None:
    for url, html in pages(built):
        ids = _Page(html).ids
        assert sorted(set(ids)) == sorted(ids), url


def test_pages_work_from_a_folder_opened_without_a_server(built: Compound) -> None:
    for url, html in pages(built):
        if url == "404.html":  # A server shows it at any address.
            continue
        rooted = [
            t for _, _, t in _Page(html).links if t.startswith("/") and not t.startswith("/s/")
        ]
        assert rooted == [], url


def test_pages_are_sound_html(built: Compound) -> None:
    for url, html in list(pages(built))[::3]:
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(html)
        errors = [(place, code) for place, code, _ in parser.errors]
        assert errors == [], url


def test_precompressed_copies_are_copies(built: Compound) -> None:
    files = tree(built.site)
    packed = [path for path in files if path.endswith((".br", ".gz"))]
    assert packed
    for path in packed:
        unpack = brotli.decompress if path.endswith(".br") else gzip.decompress
        assert unpack(files[path]) == files[path[:-3]], path
    for path, data in files.items():
        if path.endswith(COMPRESSED_SUFFIXES) and len(data) >= 512:
            assert f"{path}.br" in files, path
            assert f"{path}.gz" in files, path


def test_copies_follow_a_refill(good: Compound) -> None:
    good.build()
    good.answered(ANSWERS_B)
    good.publish()
    page = (good.site / "ask/lamp.html").read_bytes()
    assert brotli.decompress((good.site / "ask/lamp.html.br").read_bytes()) == page
    assert gzip.decompress((good.site / "ask/lamp.html.gz").read_bytes()) == page


def test_who_is_off_the_list_is_on_no_page(good: Compound) -> None:
    good.build(NOW)
    assert "C座一住户" in good.page("roll/index.html")
    good.publish(datetime(2026, 12, 16, tzinfo=ZONE))
    left = [path for path, data in tree(good.site).items() if "C座一住户".encode() in data]
    assert left == []


def test_results_that_are_not_due_are_in_no_file(good: Compound) -> None:
    good.answered({"reading-score": 40})
    good.build()
    facts = (good.site / "facts/reading-score.json").read_text(encoding="utf-8")
    assert '"questions": {}' in facts
    assert "<progress" not in good.page("ask/score.html")
    good.publish(datetime(2026, 12, 1, tzinfo=ZONE))
    assert "<progress" in good.page("ask/score.html")


def test_hostile_words_are_text_on_every_page(good: Compound) -> None:
    write_evil(good)
    good.build()
    for url, html in pages(good):
        assert "<script>alert(1)</script>" not in html, url
        assert _Page(html).inline == [], url
    assert good.publish() == 0, "a refill finds regions that a build didn't make"


def test_a_title_may_hold_the_signs_of_the_frames_slots(good: Compound) -> None:
    good.write("story/slots.md", "---\ntitle: ⟦注意⟧与⟦content⟧\n---\n\n一句。\n")
    good.edit("news/2026/2026-10-10-reading.md", "title: 读书会记", "title: ⟦注意⟧与⟦content⟧")
    good.edit("rooms/index.md", "title: 公共房间", "title: ⟦注意⟧房间")
    good.build()
    assert ">⟦注意⟧房间</a>" in good.page("news/2026/2026-11-05-fire.html")
    assert "⟦注意⟧与⟦content⟧" in good.page("story/slots.html")
    assert "⟦注意⟧与⟦content⟧" in good.page("news/2026/2026-10-10-reading.html")


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (
            "people/wing_b.md",
            "---\ntitle: 乙座\nkind: board\ngroup: branch\nmembers: [{name: 某人, post: 书记}]\n---\n",
            1,
        ),
        ("ask/dian_ti.md", (GOOD / "ask/lamp.md").read_text(encoding="utf-8"), 4),
    ],
)
def test_a_file_name_that_can_be_no_id_is_a_fault_and_not_a_page_with_a_hole(
    good: Compound, path: str, text: str, line: int
) -> None:
    good.write(path, text)
    with pytest.raises(ContentFaults) as told:
        good.build()
    (fault,) = told.value.faults
    assert fault.path.endswith(path)
    assert (fault.line, Path(path).stem in fault.what) == (line, True)


def test_a_block_in_a_page_it_does_not_belong_to_is_said_where(good: Compound) -> None:
    good.write("rooms/b.md", "---\ntitle: 乙\nkind: place\n---\n\n/// entries\n///\n")
    with pytest.raises(ContentFaults) as told:
        good.build()
    (fault,) = told.value.faults
    assert (fault.line, fault.what) == (6, "块「entries」不属于这种页面")


def test_a_news_page_cannot_take_the_place_of_a_list(good: Compound) -> None:
    good.write("news/archives.md", article("存档", "2026-01-01"))
    with pytest.raises(ContentFaults) as told:
        good.build()
    (fault,) = told.value.faults
    assert (fault.line, fault.what) == (1, "这个网址是新闻列表要用的")
