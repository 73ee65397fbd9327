"""The container's files say what there is: looked at without a program that builds or runs them."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from site_src.cli import main
from site_src.settings import SETTINGS
from tests.conftest import ROOT
from tests.house.test_documented import README, table

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["build"]["target"] == "serve"]


def stages() -> dict[str, list[tuple[str, str]]]:
    """The Containerfile's instructions, by stage."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    joined = re.sub(r"^#.*\n", "", text, flags=re.M).replace("\\\n", " ")
    found: dict[str, list[tuple[str, str]]] = {}
    for line in filter(None, joined.splitlines()):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            current = found.setdefault(rest.rpartition(" AS ")[2], [])
        current.append((word, rest))
    return found


STAGES = stages()
SERVE = dict(STAGES["serve"])
ENVIRONMENT = dict(word.split("=", 1) for word in shlex.split(SERVE["ENV"]))


@pytest.mark.parametrize("stage", STAGES)
def test_it_begins_from_a_plain_name_and_ends_as_nobody_special(stage: str) -> None:
    said = STAGES[stage]
    assert re.fullmatch(r"python:3\.\d+-slim AS \w+", said[0][1])
    users = [rest for word, rest in said if word == "USER"]
    assert users[-1].isdecimal()
    assert int(users[-1]) >= 1000


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_copied_is_there(stage: str) -> None:
    copied = [
        source for word, rest in STAGES[stage] if word == "COPY" for source in rest.split()[:-1]
    ]
    assert copied
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_all_that_the_program_reads_of_its_folder_is_copied() -> None:
    copied = " ".join(rest for word, rest in STAGES["serve"] if word == "COPY").split()
    assert {"site_src", "forms_service", "theme", "mkdocs.yml", "pyproject.toml"} <= set(copied)


def test_what_is_installed_is_what_was_locked() -> None:
    installs = [rest for word, rest in STAGES["serve"] if word == "RUN" and "pip install" in rest]
    assert all("--require-hashes" in rest or "--no-deps" in rest for rest in installs)
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    named = re.findall(r"^[\w.-]+==.*(?:\n    --hash=.*)*", locked, re.M)
    assert len(named) > 20
    assert [each for each in named if "--hash=sha256:" not in each] == []


def test_its_health_is_asked_at_a_route() -> None:
    check = json.loads(SERVE["HEALTHCHECK"].partition(" CMD ")[2])
    assert check[:2] == ["python", "-c"]
    compile(check[2], "health check", "exec")
    found = re.search(r"http://[^']+", check[2])
    assert found
    asked = urlsplit(found.group())
    assert str(asked.port) == SERVE["EXPOSE"]
    routes = " ".join(table(README, "route")).replace("`", "").split()
    assert asked.path in routes


@pytest.mark.parametrize(
    "words",
    [json.loads(SERVE["CMD"]), *(SERVICES[name]["command"] for name in OURS)],
    ids=["image", *OURS],
)
def test_its_commands_are_ours(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for help, a command reads its words first."""
    assert json.loads(SERVE["ENTRYPOINT"]) == ["linli"]
    with pytest.raises(SystemExit, match="0"):
        main([*words, "--help"])
    assert f"linli {words[0]}" in capsys.readouterr().out


def test_what_is_kept_outlives_it_and_nothing_else_can_be_written() -> None:
    volume = SERVE["VOLUME"]
    assert ENVIRONMENT["LINLI_STATE"].startswith(f"{volume}/")
    assert ENVIRONMENT["LINLI_SITE"].startswith(f"{volume}/")
    for name in OURS:
        service = SERVICES[name]
        mounted = [each.split(":") for each in service["volumes"]]
        assert ["kept", volume] in mounted
        assert ["../content", ENVIRONMENT["LINLI_CONTENT"], "ro"] in mounted
        assert (DEPLOY / "../content").is_dir()
        assert service["read_only"] is True
        assert service["tmpfs"] == [ENVIRONMENT["HOME"]]
    assert "kept" in COMPOSE["volumes"]


def test_settings_and_targets_are_ones_that_there_are() -> None:
    given = {name for name in ENVIRONMENT if name.startswith("LINLI_")}
    given |= {name for each in OURS for name in SERVICES[each]["environment"]}
    assert given <= {setting.name for setting in SETTINGS}
    for service in SERVICES.values():
        build = service["build"]
        assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
        assert build["target"] in STAGES


def test_it_is_reached_from_this_machine_alone_unless_told_otherwise() -> None:
    assert SERVICES["serve"]["ports"] == ["${HOST:-127.0.0.1}:${PORT:-8000}:8000"]
