"""The screen's browser as a box runs it: installed by install.sh, in cage, as a user of its own and
under its policies. Missing are only an output, and Chromium's sandbox: containers don't allow it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.support.lobby import put_lobby
from tests.support.serving import ROOT, Site, start

T = TypeVar("T")
INSTALL = str(ROOT / "deploy/kiosk/install.sh")
AS_ROOT = os.geteuid() == 0
NOBODY = 65534
TOKEN = "token-of-this-test"
# What linli-kiosk.service does: a user without rights, under the policies of the machine.
AS_THE_UNIT = (
    'mount --bind "$0" /etc/chromium && exec setpriv --reuid 65534 --regid 65534 --clear-groups '
    '--no-new-privs --bounding-set=-all "$@"'
)
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("cage", "Xwayland", "chromium"))),
    reason="cage, xwayland and chromium are not all installed; make packages does it on Debian",
)


def until(condition: Callable[[], T], seconds: float = 60) -> T:
    """What `condition` gives as soon as it holds."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        threading.Event().wait(0.1)
    return value


@dataclass(frozen=True)
class Box:
    """A screen's box: its root file system, its state, and systemd's end of the notify socket."""

    folder: Path
    told: socket.socket

    @property
    def profile(self) -> Path:
        return self.folder / "state/chromium"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    def is_told(self, message: str, seconds: float = 60) -> None:
        """Waits for systemd to be told `message`."""
        self.told.settimeout(seconds)
        try:
            while self.told.recv(100).decode() != message:
                pass
        except TimeoutError:
            raise AssertionError(f"systemd was not told {message}:\n{self.log}") from None

    def forget_what_was_told(self) -> None:
        self.told.setblocking(False)
        try:
            while self.told.recv(100):
                pass
        except BlockingIOError:
            pass

    def processes(self, argument: str = "") -> list[int]:
        """Its Chromium's processes, those with `argument` in their command lines."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_bytes().decode(errors="replace")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if f"--user-data-dir={self.profile}" in line and argument in line:
                found.append(int(path.parent.name))
        return found

    def send(self, number: signal.Signals, argument: str = "") -> None:
        """To `processes(argument)`. Chromium ends renderers it needs no more at any moment."""
        for process in self.processes(argument):
            with suppress(ProcessLookupError):
                os.kill(process, number)

    @contextmanager
    def running(self, url: str, rotate: str = "normal") -> Iterator[None]:
        """The unit's command, until the end of the block: then the power is cut."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "state"),
            "STATE_DIRECTORY": str(self.folder / "state"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "NOTIFY_SOCKET": str(self.folder / "notify"),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "LINLI_KIOSK_URL": url,
            "LINLI_KIOSK_SCREEN": "lobby-01",
            "LINLI_KIOSK_TOKEN": TOKEN,
            "LINLI_KIOSK_ROTATE": rotate,
            "WATCHDOG_USEC": "36000000",
        }
        installed = str(self.folder / "root/usr/local/lib/linli-kiosk/session")
        policies = str(self.folder / "root/etc/chromium")
        command = [installed, "--ozone-platform=wayland", "--no-sandbox", "--disable-gpu"]
        before = ["unshare", "--mount", "sh", "-c", AS_THE_UNIT, policies]
        (self.profile / "DevToolsActivePort").unlink(missing_ok=True)
        process = subprocess.Popen(
            [*(before if AS_ROOT else []), *command, "--remote-debugging-port=0"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("a"),
            start_new_session=True,
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)
            until(self._is_gone)

    def _is_gone(self) -> bool:
        self.send(signal.SIGKILL)
        return not self.processes()

    @contextmanager
    def page(self, browser: Browser) -> Iterator[Page]:
        """What is on the screen."""
        port = self.profile / "DevToolsActivePort"
        number = until(lambda: port.exists() and port.read_text().split("\n")[0])
        connected = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{number}")
        try:
            session = connected.new_browser_cdp_session()

            def shown() -> Page | None:
                session.send(
                    "Browser.getVersion"
                )  # Asked, Playwright hears what happened meanwhile.
                pages = connected.contexts[0].pages
                opened = len(pages) == 1 and pages[0].url not in ("", "about:blank")
                return pages[0] if opened else None

            yield until(shown)
        finally:
            connected.close()


@contextmanager
def box(url: str) -> Iterator[Box]:
    with tempfile.TemporaryDirectory(prefix="linli-kiosk-") as name:
        folder = Path(name)
        subprocess.run(
            [INSTALL, "--screen", "lobby-01", "--token", TOKEN, "--url", url],
            env={**os.environ, "DESTDIR": str(folder / "root")},
            check=True,
            capture_output=True,
        )
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.bind(str(folder / "notify"))
            for part in ("run", "state"):
                (folder / part).mkdir(mode=0o700)
            if AS_ROOT:
                for path in (folder, folder / "run", folder / "state", folder / "notify"):
                    os.chown(path, NOBODY, NOBODY)
            yield Box(folder, told)


def test_the_deck_comes_up_full_screen_and_its_token_in_no_command_line(
    site: Site, browser: Browser
) -> None:
    with box(site.url) as screen, screen.running(site.url):
        screen.is_told("READY=1")
        screen.is_told("WATCHDOG=1")
        with screen.page(browser) as page:
            page.wait_for_load_state()
            assert (
                urlsplit(page.url)._replace(fragment="").geturl() == f"{site.url}/kiosk/lobby-01/"
            )
            assert page.title() == "1栋大堂屏 · 御景湾"
            assert page.evaluate("[innerWidth, innerHeight]") == [1280, 720]
            window = page.context.new_cdp_session(page).send("Browser.getWindowForTarget")
            assert window["bounds"]["windowState"] == "fullscreen"
        assert screen.processes()
        assert not screen.processes(TOKEN)


def test_a_screen_that_hangs_upright_is_shown_upright(site: Site, browser: Browser) -> None:
    with box(site.url) as screen, screen.running(site.url, rotate="90"):
        screen.is_told("READY=1")
        with screen.page(browser) as page:
            until(lambda: page.evaluate("[innerWidth, innerHeight]") == [720, 1280])


def test_after_a_power_cut_without_a_network_the_deck_is_there_and_well(
    browser: Browser, tmp_path: Path
) -> None:
    put_lobby(tmp_path)
    server, url = start(tmp_path)
    with box(url) as screen:
        try:
            with screen.running(url), screen.page(browser) as page:
                until(lambda: page.evaluate("Boolean(navigator.serviceWorker.controller)"))
                page.wait_for_selector("#show .slide")
                server.terminate()
                server.wait(20)
                # The network is gone: nobody is to start the browser again for that.
                screen.forget_what_was_told()
                screen.is_told("WATCHDOG=1")
        finally:
            server.kill()
        for lock in screen.profile.glob("Singleton*"):
            lock.unlink()
        (screen.profile / "SingletonLock").symlink_to("another-name-1")
        screen.forget_what_was_told()
        with screen.running(url):
            screen.is_told("READY=1")
            with screen.page(browser) as page:
                page.wait_for_selector("#show .slide")
            screen.is_told("WATCHDOG=1")


@pytest.mark.parametrize("fate", [signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "crashed"])
def test_a_page_that_is_no_more_is_told_to_nobody(
    site: Site, browser: Browser, fate: signal.Signals
) -> None:
    with box(site.url) as screen, screen.running(site.url):
        with screen.page(browser) as page:
            # An empty page answers too, and the deck would come up in another renderer after it.
            page.wait_for_selector("#show .slide")
        screen.is_told("WATCHDOG=1")
        screen.send(fate, "--type=renderer")
        until(lambda: "没有应答" in screen.log)
        screen.forget_what_was_told()
        said = screen.log.count("没有应答")
        until(lambda: screen.log.count("没有应答") > said)
        with pytest.raises(BlockingIOError):
            screen.told.recv(100)


def test_a_browser_that_ends_ends_the_unit_to_be_started_again(site: Site) -> None:
    with box(site.url) as screen, screen.running(site.url):
        screen.is_told("WATCHDOG=1")
        # One that is being forked has its parent's command line for an instant.
        browser = min(set(screen.processes()) - set(screen.processes("--type=")))
        os.kill(browser, signal.SIGKILL)
        until(lambda: not screen.processes())


def test_a_page_with_an_error_is_opened_again_until_it_is_the_deck(browser: Browser) -> None:
    works = threading.Event()

    class WebServer(BaseHTTPRequestHandler):
        """Its service rests at first."""

        def do_GET(self) -> None:
            status = 200 if works.is_set() else 502
            self.send_response(status)
            self.end_headers()
            self.wfile.write(f"<title>{status}</title>".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), WebServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        with box(url) as screen, screen.running(url):
            screen.is_told("WATCHDOG=1")
            with screen.page(browser) as page:
                assert page.title() == "502"
                works.set()
                page.wait_for_event("close", timeout=60_000)
            with screen.page(browser) as page:
                assert page.title() == "200"
    finally:
        server.shutdown()
        server.server_close()


def test_a_screen_that_never_had_a_network_is_not_started_again_and_again(browser: Browser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with box(url) as screen, screen.running(url):
        screen.is_told("READY=1")
        screen.is_told("WATCHDOG=1")
        with screen.page(browser) as page:
            assert page.title() == "127.0.0.1"
        assert "没有应答" not in screen.log


@pytest.mark.skipif(not AS_ROOT, reason="only root can put policies in their place")
def test_nothing_but_the_sites_pages_is_shown_or_looked_into(site: Site, browser: Browser) -> None:
    pact = f"{site.url}/pact/"
    elsewhere = pact.replace("127.0.0.1", "localhost")
    # What isn't shown has its address for a title, or its host.
    expected = {
        elsewhere: "localhost",
        "file:///etc/passwd": "file:///etc/passwd",
        "chrome://settings/": "chrome://settings/",
        "chrome://version/": "chrome://version/",
        pact: "公约规矩 - 御景湾小区",
    }
    with box(site.url) as screen, screen.running(site.url), screen.page(browser) as page:
        assert page.context.browser
        devtools = page.context.browser.new_browser_cdp_session()
        opened = {url: devtools.send("Target.createTarget", {"url": url}) for url in expected}

        def titles() -> dict[str, str]:
            infos = {url: devtools.send("Target.getTargetInfo", at) for url, at in opened.items()}
            return {url: info["targetInfo"]["title"] for url, info in infos.items()}

        until(lambda: titles()[pact] == expected[pact] and titles()[elsewhere] != elsewhere)
        until(lambda: titles() == expected, 20)
        with pytest.raises(Error, match="Not allowed"):
            devtools.send("Target.attachToTarget", opened["chrome://version/"] | {"flatten": True})
