"""Both generators as plain upstream commands, with the project installed: the same pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_src.markup.blocks import BASE
from site_src.pages.news import News
from site_src.pages.shell import Shell
from site_src.show.regions import REGION
from tests.conftest import ROOT, Compound, article, run, tree


def test_every_page_says_where_the_compound_is(built_good: Compound) -> None:
    """As its home page has it, by either generator; once where its full name says so already."""
    for url in ("index.html", "news/index.html"):
        foot = built_good.page(url).partition("<footer")[2]
        assert "<b>柳岸市河西区柳岸新村</b><br>柳岸市河西区柳岸路1号</p>" in foot


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Compound, Path, Path]:
    """The small compound, built by `linli build`, by `mkdocs build`, and by `pelican`."""
    import shutil

    from tests.conftest import GOOD

    folder = tmp_path_factory.mktemp("three")
    shutil.copytree(GOOD, folder / "content")
    compound = Compound(folder)
    for number in range(22):
        compound.write(f"news/2026/n-{number:02}.md", article(f"第{number}条", "2026-08-01"))
    body = written_elsewhere()
    compound.write("news/2026/written.md", article("照样写", "2026-08-02", body))
    compound.write("rules/written.md", f"---\ntitle: 照样写\n---\n\n{body}\n")
    compound.answered({"lamp": 5, "reading-score": 2})
    env = compound.environment
    standing, news = folder / "mkdocs", folder / "pelican"
    runs = [
        run("build", env=env),
        run("build", "--strict", "--site-dir", str(standing), env=env, command="mkdocs"),
        run(
            "--fatal", "errors", "-s", "site_src/pelicanconf.py", "-o", str(news),
            env=env, command="pelican",
        ),
    ]  # fmt: skip
    for done in runs:
        assert done.returncode == 0, done.stderr + done.stdout
    return compound, standing, news


def written_elsewhere() -> str:
    """The bodies of all cases of how people write Markdown."""
    names = ("04-nested-lists", "05-list-after-text", "14-flavour", "15-lines")
    cases = [
        (ROOT / "tests" / "cases" / f"{name}.md").read_text(encoding="utf-8") for name in names
    ]
    return "\n\n".join(case.split("---\n", 2)[2] for case in cases)


def html(folder: Path) -> dict[str, bytes]:
    return {
        path: data
        for path, data in tree(folder).items()
        if path.endswith(".html") and not path.startswith("search/")
    }


def test_both_generators_make_the_same_of_markdown(three: tuple[Compound, Path, Path]) -> None:
    compound, standing, news = three
    body = compound.read().pages["rules/written.md"].markup.html
    assert "<mark>重点</mark>" in body
    assert body in (standing / "rules" / "written.html").read_text(encoding="utf-8")
    assert body in (news / "news" / "2026" / "written.html").read_text(encoding="utf-8")


def test_a_plain_mkdocs_build_gives_the_same_standing_pages(
    three: tuple[Compound, Path, Path],
) -> None:
    compound, standing, _ = three
    ours, plain = html(compound.site), html(standing)
    wanted = {page.url for page in compound.read().standing}
    assert wanted <= plain.keys()
    assert [url for url in sorted(wanted) if ours[url] != plain[url]] == []


def test_a_plain_pelican_run_gives_the_same_news(three: tuple[Compound, Path, Path]) -> None:
    compound, _, news = three
    ours, plain = html(compound.site), html(news)
    assert plain
    assert [url for url in plain if ours.get(url) != plain[url]] == []


def test_pages_of_plain_commands_hold_filled_regions(three: tuple[Compound, Path, Path]) -> None:
    _, standing, news = three
    for folder, url, name in (
        (standing, "ask/lamp.html", "results:lamp"),
        (standing, "roll/index.html", "redblack:red"),
        (news, "news/2026/2026-11-18-picnic.html", "signup:picnic"),
    ):
        page = (folder / url).read_text(encoding="utf-8")
        regions = {match.group(1): match.group(2) for match in REGION.finditer(page)}
        assert regions[name].strip(), url
        assert BASE not in page


def test_pelican_writes_the_pages_that_a_patch_counts_on(
    three: tuple[Compound, Path, Path],
) -> None:
    """A patch makes pages by the same functions, and must know of each that there is."""
    compound, _, news = three
    outputs = {url for url, _, _ in News(compound.read(), Shell(""), "").outputs()}
    assert outputs == html(news).keys()
    assert "news/index-2.html" in outputs


def test_no_page_is_made_by_both(three: tuple[Compound, Path, Path]) -> None:
    _, standing, news = three
    assert html(standing).keys() & html(news).keys() <= {"news/index.html"}


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("mkdocs", ["build", "--strict", "--site-dir"]),
        ("pelican", ["--fatal", "errors", "-s", "site_src/pelicanconf.py", "-o"]),
    ],
)
def test_a_plain_command_refuses_broken_content_and_says_where(
    good: Compound, command: str, arguments: list[str]
) -> None:
    good.write("story/a.md", "---\ntitel: 甲\n---\n")
    good.write("news/b.md", "---\ntitle: 乙\n---\n")
    out = good.folder / "out"
    # Pelican folds what it says to the width of the terminal.
    done = run(*arguments, str(out), env={**good.environment, "COLUMNS": "999"}, command=command)
    assert done.returncode != 0
    assert "story/a.md:2: " in done.stdout + done.stderr
    assert "news/b.md:2: " in done.stdout + done.stderr
    assert not out.exists() or html(out) == {}


def test_mkdocs_names_no_page() -> None:
    rows = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    told = [row.partition("#")[0] for row in rows]
    assert not [row for row in told if ".md" in row or row.startswith("nav:")]
