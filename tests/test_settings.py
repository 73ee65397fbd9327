"""Settings: one table, from the environment."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from site_src.settings import SETTINGS, Settings
from tests.conftest import ROOT


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
    sources = [*ROOT.glob("site_src/*.py"), *ROOT.glob("forms_service/*.py"), ROOT / "mkdocs.yml"]
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
