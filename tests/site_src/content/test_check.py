"""`linli check`: every fault of content, each where it is and how to fix it, and never a traceback.

Each folder in tests/sites/bad is laid over the small compound of tests/sites/good; its expected.txt
holds what is said then, a line per fault («…» at the end of a line: the rest is free).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_src.content.check import as_json, as_text, check
from site_src.content.reading import read_site, without_bodies
from site_src.source.faults import ContentFaults, Fault
from tests.conftest import NOW, ROOT, Compound, Run, article, stamps

BAD = sorted(path for path in (ROOT / "tests" / "sites" / "bad").iterdir() if path.is_dir())
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def lines(compound: Compound, monkeypatch: pytest.MonkeyPatch, *only: str) -> list[str]:
    """What `linli check` says of a compound, paths as an editor in its folder names them."""
    monkeypatch.chdir(compound.folder)
    return [str(fault) for fault in check(Path("content"), [Path(path) for path in only])]


@pytest.mark.parametrize("case", BAD, ids=[path.name for path in BAD])
def test_each_fault_is_said_where_it_is(
    good: Compound, monkeypatch: pytest.MonkeyPatch, case: Path
) -> None:
    shutil.copytree(case, good.content, dirs_exist_ok=True)
    (good.content / "expected.txt").unlink()
    expected = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    said = lines(good, monkeypatch)
    free = [line.removesuffix("…") for line in expected if line.endswith("…")]
    shown = [next((f"{f}…" for f in free if line.startswith(f)), line) for line in said]
    assert sorted(dict.fromkeys(shown)) == sorted(expected)


def test_a_sound_compound_has_no_faults(good: Compound, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines(good, monkeypatch) == []


# Files that are too big, or no text, or strangely called: made here rather than kept.


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        (
            "story/a.md",
            "---\ntitle: 小区通知\n---\n\n明天停水。\n".encode("gbk"),
            "story/a.md:2: 文件不是 UTF-8 编码（看起来是 GBK）。请在编辑器里另存为 UTF-8 编码。",
        ),
        (
            "story/a.md",
            "---\ntitle: 甲\n---\n\n明天".encode() + b"\xff\xfe\x80\n",
            "story/a.md:5: 文件不是 UTF-8 编码。请在编辑器里另存为 UTF-8 编码。",
        ),
        (
            "story/a.md",
            "---\ntitle: 甲\n---\n".encode("utf-16"),
            "story/a.md:1: 文件不是 UTF-8 编码（看起来是 UTF-16，记事本里叫 Unicode）。请在编辑器里另存为 UTF-8 编码。",
        ),
        (
            "story/a.md",
            "---\ntitle: 甲\nhonours:\n\t- {title: 乙, level: 区}\n---\n".encode(),
            "story/a.md:4: 开头是 U+0009（CHARACTER TABULATION，Tab 键），不是空格。请改成「- {title: 乙, level: 区}」。",
        ),
        (
            "story/a.md",
            "---\ntitle: 甲\n---\n\n甲\x00乙\n".encode(),
            "story/a.md:5: 有看不见的字符：第 2 列 U+0000（NULL）。请删掉，改成「甲乙」。",
        ),
        (
            "story/a.md",
            "---\ntitle: 甲\n---\n\n甲\ue001乙\n".encode(),
            "story/a.md:5: 有看不见的字符：第 2 列 U+E001（私用区）。请删掉，改成「甲乙」。",
        ),
        (
            "story/a.md",
            "---\ntitle: 甲\n---\n".encode() + "很长的话。\n".encode() * 320_000,
            "story/a.md:1: 文件有 5.1 MB，超过了 1 MB。请把它拆成几页；图片要单独放在 images 文件夹里，不要粘贴进正文。",
        ),
        (
            "images/a.png",
            b"\x89PNG" + bytes(50_000_000),
            "images/a.png:1: 图片有 50.0 MB，超过了 50 MB。请用看图软件缩小，或换一种格式另存（照片用 JPEG）。",
        ),
        (
            "story/停水.md",
            "---\ntitle: 甲\n---\n".encode(),
            "story/停水.md:1: 文件名会变成网址，不能有中文、空格或大写。请改用小写字母、数字和 -，例如「story/ting-shui.md」。",
        ),
        (
            "story/a.md",
            b"",
            "story/a.md:1: 文件开头没有信息区（front matter）。第一行写 ---，接着写「title: 标题」，再用一行 --- 结束。",
        ),
    ],
    ids=[
        "gbk", "no-encoding", "utf-16", "tab", "nul", "private", "5mb", "50mb-image",
        "chinese-name", "empty",
    ],
)  # fmt: skip
def test_files_that_cannot_be_published_are_faults(
    good: Compound, monkeypatch: pytest.MonkeyPatch, path: str, data: bytes, said: str
) -> None:
    target = good.content / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(data)
    assert lines(good, monkeypatch) == [f"content/{said}"]


def test_two_names_that_differ_in_case_alone_are_faults(
    good: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    (good.content / "images/Willow.svg").write_bytes(SVG)
    assert any("只差大小写" in line for line in lines(good, monkeypatch))


def test_a_file_whose_name_is_in_another_encoding_is_a_fault_and_no_traceback(
    good: Compound, run_linli: Run
) -> None:
    """As they come out of a zip file made on Windows."""
    name = os.fsencode(good.content / "story") + b"/" + "停水.md".encode("gbk")
    Path(os.fsdecode(name)).write_bytes("---\ntitle: 甲\n---\n".encode())
    # As Python speaks in a Chinese locale.
    done = run_linli("check", env={**good.environment, "PYTHONIOENCODING": "utf-8:strict"})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "文件名会变成网址" in done.stdout


def test_a_link_that_leads_nowhere_is_a_fault_and_no_traceback(
    good: Compound, run_linli: Run
) -> None:
    (good.content / "story/a.md").symlink_to(good.folder / "gone.md")
    done = run_linli("check", env=good.environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "story/a.md:1: " in done.stdout


@pytest.mark.parametrize("name", ["images/a.jpg", "story/a.md"])
@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFSOCK], ids=["pipe", "socket"])
def test_what_is_no_regular_file_is_a_fault_and_nobody_waits_for_it(
    good: Compound, monkeypatch: pytest.MonkeyPatch, name: str, kind: int
) -> None:
    os.mknod(good.content / name, kind | 0o600)
    assert lines(good, monkeypatch) == [
        f"content/{name}:1: 这不是普通文件，是管道、设备之类。请删掉它。"
    ]


def test_a_content_folder_that_is_a_file_is_a_fault_and_no_traceback(good: Compound) -> None:
    [fault, *_] = check(good.content / "index.md", [])
    assert "读不出来（Not a directory）" in str(fault)


def test_a_folder_that_leads_back_to_itself_is_a_fault_and_no_traceback(
    good: Compound, run_linli: Run
) -> None:
    (good.content / "story/again").symlink_to(good.content)
    done = run_linli("check", env=good.environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) < 10


def test_hidden_files_are_nobodys_business(good: Compound, monkeypatch: pytest.MonkeyPatch) -> None:
    (good.content / ".gitignore").write_bytes(b"\x00")
    (good.content / ".obsidian").mkdir()
    (good.content / ".obsidian/app.json").write_text("{}")
    assert lines(good, monkeypatch) == []


def test_a_content_folder_without_home_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = lines(Compound(tmp_path), monkeypatch)
    assert said == ["content/index.md:1: 没有首页。请新建 index.md，并写上 compound（小区信息）。"]


def test_a_home_page_without_compound_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compound = Compound(tmp_path)
    compound.write("index.md", "---\ntitle: 甲\n---\n")
    assert lines(compound, monkeypatch)[0].startswith("content/index.md:1: 首页没有写小区信息。")


def test_an_address_to_write_to_is_no_dead_link(
    good: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    good.write(
        "story/a.md", "---\ntitle: 甲\n---\n\n写信：<mailto:a@example.cn>、[写](mailto:a@b.cn)\n"
    )
    assert [line for line in lines(good, monkeypatch) if "建议" not in line] == []


def test_a_page_tells_its_script_and_its_dead_link_together(
    good: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    good.write("story/a.md", "---\ntitle: 甲\n---\n\n<script></script>\n\n[死](x.md)\n")
    assert [line.split(": ")[0] for line in lines(good, monkeypatch)] == [
        "content/story/a.md:5",
        "content/story/a.md:7",
    ]


def test_a_broken_form_is_not_also_said_to_be_missing(
    good: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    good.edit("ask/picnic.md", "kind: signup", "kind: singup")
    said = lines(good, monkeypatch)
    assert len(said) == 1
    assert said[0].startswith("content/ask/picnic.md:6: ")


def test_a_page_that_others_link_to_can_be_broken_by_leaving(
    good: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    (good.content / "news/2026/2026-10-10-reading.md").unlink()
    said = lines(good, monkeypatch)
    assert said[0].startswith("content/rooms/reading.md:9: 链接")


def test_what_is_known_already_hides_no_fault(good: Compound) -> None:
    """A build reads only what changed: it must see what a first reading sees."""
    first = read_site(good.content)
    known = type("K", (), {"site": without_bodies(first.site), "stamps": first.stamps})()
    for path, old, new in [
        ("rooms/reading.md", "title: 阅览室", "title: 阅览室\ndraft: true"),
        ("news/2026/2026-10-10-reading.md", "date: 2026-10-10", "date: 2026-10-10\ndraft: true"),
        ("rules/index.md", "kind: pact", "kind: pact\ndraft: true"),
        ("ask/picnic.md", "id: picnic", "id: other"),
    ]:
        source = (good.content / path).read_text(encoding="utf-8")
        good.edit(path, old, new)
        with pytest.raises(ContentFaults) as afresh:
            read_site(good.content)
        with pytest.raises(ContentFaults) as patched:
            read_site(good.content, known)
        assert patched.value.faults == afresh.value.faults
        good.write(path, source)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(
    st.sampled_from(["story/a.md", "news/a.md", "people/a.md", "ask/a.md", "roll/index.md"]),
    st.binary(max_size=60) | st.text(max_size=60).map(lambda t: f"---\ntitle: 甲\n---\n{t}".encode()),
    min_size=1,
))  # fmt: skip
def test_whatever_lies_there_faults_have_lines_of_their_files(
    good: Compound, files: dict[str, bytes]
) -> None:
    for path, data in files.items():
        (good.content / path).write_bytes(data)
    for fault in check(good.content, []):
        told = Path(fault.path)
        assert fault.line == 1 or fault.line <= len(re.split(rb"\r*\n|\r", told.read_bytes()))
    for path in files:
        (good.content / path).unlink()
    shutil.copytree(ROOT / "tests/sites/good", good.content, dirs_exist_ok=True)


# The command.

FAULT = "story/a.md"
BROKEN = "---\ntitle: 甲\nordr: 3\n---\n\n<script>\n"


def test_the_command_says_that_all_is_well(good: Compound, run_linli: Run) -> None:
    done = run_linli("check", env=good.environment)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "没有发现问题。", "")


def test_the_command_lists_faults_and_ends_with_one(good: Compound, run_linli: Run) -> None:
    good.write(FAULT, BROKEN)
    good.write("news/b.md", "---\ntitle: 甲\n---\n")
    done = run_linli("check", cwd=good.folder, env={"LINLI_CONTENT": "content"})
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "content/news/b.md:2: 缺少「date」。请补上一行「date: …」。",
        "content/story/a.md:3: 没有「ordr」这个键。想写的可能是「order」，请改正。",
        "content/story/a.md:6: 正文里不能有 <script>。请删掉；页面不允许脚本、样式和内嵌网页。",
        "共 3 处问题，在 2 个文件里。",
    ]


def test_the_command_can_speak_json(good: Compound, run_linli: Run) -> None:
    good.write(FAULT, BROKEN)
    done = run_linli("check", "--format", "json", cwd=good.folder, env={"LINLI_CONTENT": "content"})
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert said[0] == {
        "path": "content/story/a.md",
        "line": 3,
        "level": "fault",
        "what": "没有「ordr」这个键",
        "mend": "想写的可能是「order」，请改正",
        "place": ["ordr"],
    }
    assert len(said) == 2
    clean = run_linli(
        "check", "--format", "json", env={"LINLI_CONTENT": str(ROOT / "tests/sites/good")}
    )
    assert (clean.returncode, json.loads(clean.stdout)) == (0, [])


def test_named_files_and_folders_are_all_that_is_told_of(
    good: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    good.write(FAULT, BROKEN)
    good.write("news/b.md", "---\ntitle: 甲\n---\n")
    assert len(lines(good, monkeypatch)) == 3
    assert len(lines(good, monkeypatch, "content/story")) == 2
    assert len(lines(good, monkeypatch, "content/news/b.md")) == 1
    assert len(lines(good, monkeypatch, "content/news/b.md", "content/story/a.md")) == 3
    assert lines(good, monkeypatch, "content/rooms") == []


def test_a_named_file_is_read_with_all_others(
    good: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can be broken by another one."""
    (good.content / "ask/picnic.md").unlink()
    said = lines(good, monkeypatch, "content/news/2026/2026-11-18-picnic.md")
    assert said[0].startswith("content/news/2026/2026-11-18-picnic.md:9: 没有叫「picnic」的报名表")


def test_a_path_that_is_not_there_is_told(good: Compound, run_linli: Run) -> None:
    done = run_linli("check", "nowhere.md", env=good.environment)
    assert done.returncode == 1
    assert done.stderr.startswith("nowhere.md: 没有这个文件")


def test_the_command_prints_the_schema(run_linli: Run) -> None:
    done = run_linli("check", "--schema")
    assert done.returncode == 0
    assert json.loads(done.stdout)["$schema"].startswith("https://json-schema.org/")


def test_faults_are_told_in_any_locale(good: Compound, run_linli: Run) -> None:
    good.write(FAULT, BROKEN)
    done = run_linli("check", env={**good.environment, "LC_ALL": "C", "LANG": "C"})
    assert done.returncode == 1
    assert "没有「ordr」这个键" in done.stdout


def test_faults_come_in_the_order_of_their_places() -> None:
    one, two = Fault("b.md", 2, "甲", "乙"), Fault("a.md", 10, "甲", "乙")
    error = ContentFaults([one, two, Fault("a.md", 9, "甲", "乙"), one])
    assert [(fault.path, fault.line) for fault in error.faults] == [
        ("a.md", 9),
        ("a.md", 10),
        ("b.md", 2),
    ]
    assert as_text(error.faults).endswith("共 3 处问题，在 2 个文件里。")
    assert len(json.loads(as_json(error.faults))) == 3


def test_a_thousand_news_are_checked_like_one(
    good: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many files are read by several processes; the faults are the same."""
    for number in range(160):
        body = "[死](x.md)" if number == 150 else "好。"
        good.write(f"news/2026/n-{number:03}.md", article(f"第{number}条", f"{NOW:%Y-%m-%d}", body))
    said = lines(good, monkeypatch)
    assert [line.split(": ")[0] for line in said] == ["content/news/2026/n-150.md:6"]


def test_a_page_is_checked_as_it_is_to_be(good: Compound, run_linli: Run) -> None:
    """Before anything is written: another text, a new page, one that is to go; content stays as it is."""
    good.write("a.md", "---\ntitle: 甲\n---\n\n[乙](b.md)\n")
    draft = good.folder / "draft"
    draft.write_text("---\ntitel: 乙\n---\n")
    before = stamps(good.content)

    def told(*drafts: str) -> list[str]:
        words = [word for each in drafts for word in ("--draft", each)]
        done = run_linli("check", *words, cwd=good.folder, env={"LINLI_CONTENT": "content"})
        return [line.partition("。")[0] for line in done.stdout.splitlines()]

    assert told()[0] == "content/a.md:5: 链接「b.md」指向的页面不存在"
    assert told(f"b.md={draft}")[:2] == [
        "content/b.md:2: 没有「titel」这个键",
        "content/b.md:2: 缺少「title」",
    ]
    draft.write_text("\ufeff---\r\ntitle: 乙\r\n---\r\n13900001234\r\n")
    assert told(f"b.md={draft}")[0].startswith("content/b.md:4: 建议：这里有手机号")
    assert told("a.md=") == ["没有发现问题"]
    assert stamps(good.content) == before
