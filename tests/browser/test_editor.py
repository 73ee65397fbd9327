"""An editor's journey: a new page, a slip, the terminal that names it, and the page in the browser."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import GOOD, run
from tests.support.calling import eventually

# A build on a busy machine, in milliseconds.
BUILT = 60_000
LINLI = Path(sys.executable).with_name("linli")


class Terminal:
    """A terminal in which `linli serve` runs, and what stands in it."""

    def __init__(self, folder: Path) -> None:
        ours, its = pty.openpty()
        own = {k: v for k, v in os.environ.items() if not k.startswith("LINLI_")}
        self.process = subprocess.Popen(
            [LINLI, "serve", "--port", "0"], cwd=folder, env=own, stdin=its, stdout=its, stderr=its
        )
        os.close(its)
        self._said, self._taken = bytearray(), 0
        self._reading = threading.Thread(target=self._read, args=(ours,))
        self._reading.start()

    def _read(self, ours: int) -> None:
        try:
            while data := os.read(ours, 65536):
                self._said += data
        except OSError:
            os.close(ours)  # Linux ends a terminal so, when its last program has gone.

    @property
    def lines(self) -> list[str]:
        """What stands there; the last line may still be on its way."""
        return self._said.decode("utf-8", "replace").split("\r\n")

    def wait(self, wanted: str) -> list[str]:
        """Waits for a line in which `wanted` stands; takes all lines up to it from the terminal."""

        def seen() -> bool:
            assert self.process.poll() is None, "\n".join(self.lines)
            return any(wanted in line for line in self.lines[self._taken : -1])

        eventually(seen)
        lines = self.lines[self._taken :]
        count = next(number for number, line in enumerate(lines, 1) if wanted in line)
        self._taken += count
        return lines[:count]

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self._reading.join(20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(GOOD, tmp_path / "content")
    return tmp_path


@pytest.fixture
def terminal(folder: Path) -> Iterator[Terminal]:
    running = Terminal(folder)
    try:
        yield running
    finally:
        running.close()


def test_a_slip_is_named_in_the_terminal_and_the_fixed_page_is_shown(
    folder: Path, terminal: Terminal, phone: Page
) -> None:
    [*_, said] = terminal.wait("已启动")
    [url] = re.findall(r"http://127\.0\.0\.1:\d+", said)

    # She starts a page, and is told what is left to write.
    path = Path(run("new", "news", "楼道灯换好了", cwd=folder).stdout.strip())
    source = (folder / path).read_text(encoding="utf-8")
    left = terminal.wait("没有发布：网站还是原来的样子")
    assert any(f"{path}:7: 这里还没有填：正文。" in line for line in left)
    (folder / path).write_text(source.replace("〔填：正文〕", "明天写。"), encoding="utf-8")
    terminal.wait("建好了：23 页")
    phone.goto(f"{url}/index.html")
    phone.get_by_role("link", name="楼道灯换好了").click()
    text = phone.locator("article")
    expect(text).to_contain_text("明天写")

    # She writes it, with a slip in a key; then in a link and in a block.
    written = source.replace("category: 公告", "category: 服务").replace(
        "〔填：正文〕",
        "谢谢[阅览室](../../rooms/reading.md)借的梯子。\n\n/// members | council\n///",
    )
    assert faults_of(terminal, folder / path, written.replace("category", "catgory")) == [
        f"{path}:4: 没有「catgory」这个键。想写的可能是「category」，请改正。",
    ]
    slips = written.replace("reading.md", "readng.md").replace("council", "counsil")
    assert faults_of(terminal, folder / path, slips) == [
        f"{path}:7: 链接「../../rooms/readng.md」指向的页面不存在。"
        "想链接的可能是「../../rooms/reading.md」。",
        f"{path}:9: 没有叫「counsil」的公示牌。想写的可能是「council」，请改正。",
    ]
    expect(phone.get_by_role("dialog", name="有 2 处问题")).to_be_visible(timeout=BUILT)
    expect(text).to_contain_text("明天写")
    expect(text).not_to_contain_text("借的梯子")

    # She fixes it.
    (folder / path).write_text(written, encoding="utf-8")
    terminal.wait("建好了：23 页")
    expect(text).to_contain_text("借的梯子", timeout=BUILT)
    expect(phone.get_by_role("dialog", name="处问题")).to_have_count(0, timeout=BUILT)
    expect(phone).to_have_title(re.compile("楼道灯换好了.*柳岸新村"))
    expect(phone.get_by_role("banner")).to_be_visible()
    expect(phone.get_by_role("contentinfo")).to_contain_text("柳岸新村")
    expect(text.locator(".ll-live-members")).to_contain_text("江一舟")
    text.get_by_role("link", name="阅览室").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("阅览室")
    phone.goto(f"{url}/news/index.html")
    listed = phone.locator("article", has_text="楼道灯换好了").first
    expect(listed).to_contain_text("服务")
    listed.get_by_role("link", name="楼道灯换好了").click()
    expect(text).to_contain_text("借的梯子")


def faults_of(terminal: Terminal, path: Path, text: str) -> list[str]:
    """The lines of the terminal that say what is wrong with `path`, once saved as `text`."""
    path.write_text(text, encoding="utf-8")
    said = terminal.wait("没有发布：网站还是原来的样子")
    return [line for line in said if line.startswith("content/")]
