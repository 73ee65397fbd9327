"""Settings: one table, from the environment."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from site_src.settings import SETTINGS, BadSettings, Settings, read_bytes, read_share
from tests.conftest import ROOT, Compound, Run


def test_without_an_environment_everything_has_its_default() -> None:
    found = Settings.from_environment({})
    assert (found.content, found.site, found.state) == (
        Path("content"),
        Path("site"),
        Path("state"),
    )
    assert found.base_url == "http://127.0.0.1:8000"
    assert found.trusted_proxies == ()


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_environment({"LINLI_CONTENT": ""}).content == Path("content")


def test_every_setting_can_be_set() -> None:
    values = {setting.name: f"/x/{setting.name}" for setting in SETTINGS}
    found = Settings.from_environment(values)
    shown = [str(getattr(found, field.name)) for field in fields(Settings)]
    for setting in SETTINGS:
        assert any(setting.name in value for value in shown), setting.name
    assert len(SETTINGS) == len(fields(Settings))


@pytest.mark.parametrize("written", ["https://a.cn", "https://a.cn/", "https://a.cn//"])
def test_an_address_is_kept_without_its_last_slash(written: str) -> None:
    assert Settings.from_environment({"LINLI_BASE_URL": written}).base_url == "https://a.cn"


def test_proxies_are_a_list() -> None:
    found = Settings.from_environment({"LINLI_TRUSTED_PROXIES": " 127.0.0.1, 10.0.0.0/8 ,"})
    assert found.trusted_proxies == ("127.0.0.1", "10.0.0.0/8")


def test_each_setting_is_named_and_explained_once() -> None:
    names = [setting.name for setting in SETTINGS]
    assert len(set(names)) == len(names)
    assert all(setting.help for setting in SETTINGS)
    assert all(re.fullmatch("LINLI_[A-Z_]+", name) for name in names)


def test_no_other_setting_is_read_anywhere() -> None:
    known = {setting.name for setting in SETTINGS}
    sources = [*ROOT.glob("site_src/**/*.py"), *ROOT.glob("forms_service/**/*.py")]
    sources.append(ROOT / "mkdocs.yml")
    found = {
        (name, path.name)
        for path in sources
        for name in re.findall(r"LINLI_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    # Handed over inside one process, in Pelican's own settings.
    pelicans = {"LINLI_PREPARED", "LINLI_WRITER", "LINLI_JOBS"}
    assert {name for name, _ in found} - known <= pelicans


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [s.name for s in SETTINGS if f"`{s.name}`" not in readme] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("LINLI_BASE_URL", text) for text in ("linli.example.cn", "ftp://a.cn", "https://")),
        *(
            ("LINLI_BASE_URL", f"https://a.cn{more}")
            for more in ("/sub", "?q", "#x", ":0", ":99999")
        ),
        ("LINLI_BASE_URL", "https://me:secret@a.cn"),
        ("LINLI_BASE_URL", "https://a b.cn"),
        ("LINLI_BASE_URL", "https://[::1"),
        ("LINLI_STORE", "postgresql://x"),
        ("LINLI_TRUSTED_PROXIES", "nginx"),
        *(("LINLI_STORE_WARN", text) for text in ("500", "viel", "-1MB", "1.5GB", "500MBit")),
        *(("LINLI_DISK_FREE", text) for text in ("5", "-5%", "51%", "nan%", "1e1%")),
    ],
)
def test_a_setting_that_is_none_is_told_in_one_line(name: str, text: str) -> None:
    with pytest.raises(BadSettings) as raised:
        Settings.checked({name: text})
    assert str(raised.value).startswith(f"{name}={text} ")
    assert "\n" not in str(raised.value)


def test_all_settings_that_are_wrong_are_told_at_once() -> None:
    wrong = {"LINLI_BASE_URL": "x", "LINLI_DISK_FREE": "x", "LINLI_STORE_WARN": "x"}
    with pytest.raises(BadSettings) as raised:
        Settings.checked(wrong)
    assert len(str(raised.value).splitlines()) == len(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:8000",
        "https://A.cn/",
        "http://[fd00::1]:8000",
        "https://邻里.例.cn",
        "http://linli",
    ],
)
def test_an_address_of_a_site_is_taken(text: str) -> None:
    assert Settings.checked({"LINLI_BASE_URL": text}).base_url == text.rstrip("/")


def test_sizes_and_shares_are_numbers_with_a_unit() -> None:
    assert [read_bytes(text) for text in ("500MB", "2 gb", "1KB", "1TB")] == [
        500_000_000,
        2_000_000_000,
        1000,
        1_000_000_000_000,
    ]
    assert [read_share(text) for text in ("5%", "0 %", "0.5%", "50%")] == [0.05, 0, 0.005, 0.5]


@pytest.mark.parametrize(
    "command",
    [
        ("build",),
        ("check",),
        ("publish",),
        ("serve", "--port", "0"),
        ("store", "verify"),
        ("kiosks",),
    ],
)
def test_every_command_checks_the_settings_before_anything_else(
    run_linli: Run, good: Compound, command: tuple[str, ...]
) -> None:
    done = run_linli(*command, env={**good.environment, "LINLI_BASE_URL": "example.cn"})
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"LINLI_BASE_URL=example\.cn .*。\n", done.stderr)
    assert not good.site.exists()
    assert not good.state.exists()
