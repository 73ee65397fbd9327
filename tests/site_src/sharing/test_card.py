"""What a chat shows beside a link."""

from __future__ import annotations

import io
import re
import struct
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from site_src.build.build import build
from site_src.pages.discovery import cards
from site_src.settings import Settings
from site_src.sharing.card import FOLDER, Card, card_of
from site_src.sharing.drawing import Artist
from tests.conftest import NOW, Compound, article

READING = "news/2026/2026-10-10-reading"


@pytest.fixture
def built(built_good: Compound, tmp_path: Path) -> Compound:
    """A copy of the small compound, built, to go on from."""
    subprocess.run(["cp", "-a", f"{built_good.folder}/.", tmp_path], check=True)
    return Compound(tmp_path)


def _told(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:([a-z_:]+)" content="([^"]*)"', html))


def _card(compound: Compound, url: str) -> str:
    """The address of a page's card below the site."""
    return _told(compound.page(url))["image"].removeprefix(f"{compound.base_url}/")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("rooms/reading.html", "柳岸新村：阅览室"),
        (f"{READING}.html", "柳岸新村：读书会记"),
        ("news/index.html", "柳岸新村：活动新闻"),
        ("sitemap.html", "柳岸新村：全站目录"),
    ],
)
def test_each_page_is_shared_with_its_title(built_good: Compound, url: str, said: str) -> None:
    told = _told(built_good.page(url))
    assert told["image:alt"] == said
    assert (told["image:width"], told["image:height"]) == ("1200", "630")
    with Image.open(built_good.site / _card(built_good, url)) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("PNG", (1200, 630))


def test_a_site_has_the_cards_of_its_pages_and_no_others(built_good: Compound) -> None:
    named = {_card(built_good, p.relative_to(built_good.site).as_posix()) for p in
             built_good.site.rglob("*.html") if 'property="og:image"' in p.read_text("utf-8")}  # fmt: skip
    there = {f"{FOLDER}/{p.name}" for p in (built_good.site / FOLDER).iterdir()}
    assert named - there <= {"assets/icons/og-default.png"}
    assert there <= named


def test_a_picture_of_the_editors_own_stays(good: Compound) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(picture, "JPEG")
    (good.content / "images" / "river.jpg").write_bytes(picture.getvalue())
    good.edit("news/2026/2026-05-02-river.md", "/images/river.svg", "/images/river.jpg")
    good.build()
    told = _told(good.page("news/2026/2026-05-02-river.html"))
    assert told["image"] == "https://example.cn/images/river.jpg"
    assert told["image:alt"] == "河水和两只水鸟"
    assert "image:width" not in told
    assert card_of(good.read().pages["news/2026/2026-05-02-river.md"], good.read()) not in cards(
        good.read()
    )


def test_another_title_has_another_address_and_the_old_card_is_nowhere(built: Compound) -> None:
    """Chats keep a picture by its address; a name that an editor took out of a title stays in no file."""
    before = _card(built, f"{READING}.html")
    built.edit(f"{READING}.md", "读书会记", "王小明的读书会")
    assert not built.build().from_scratch
    named = _card(built, f"{READING}.html")
    built.edit(f"{READING}.md", "王小明的读书会", "读书会记")
    built.build()
    assert _card(built, f"{READING}.html") == before != named
    assert not list(built.state.rglob(Path(named).name))
    assert not (built.site / named).exists()


def test_a_page_that_is_gone_loses_its_card(built: Compound) -> None:
    card = _card(built, "news/2026/2026-11-05-fire.html")
    (built.content / "news/2026/2026-11-05-fire.md").unlink()
    assert not built.build().from_scratch
    assert not (built.site / card).exists()


def test_a_page_dated_ahead_has_a_card_from_its_day_on(built: Compound) -> None:
    built.write("news/2026/soon.md", article("明天的事", "2026-11-24"))
    built.build()
    card = f"{FOLDER}/{card_of(built.read().pages['news/2026/soon.md'], built.read()).file}"
    assert not (built.site / card).exists()
    built.build(NOW + timedelta(days=1))
    assert (built.site / card).is_file()


def test_a_build_elsewhere_draws_the_same_bytes_and_then_none(
    good: Compound, tmp_path_factory: pytest.TempPathFactory
) -> None:
    good.build()
    drawn = {p.name: p.read_bytes() for p in (good.site / FOLDER).iterdir()}
    artist = Artist()
    assert drawn == {card.file: artist.draw(card) for card in cards(good.read().as_of(NOW))}
    kept = good.state / "cache" / "cards"
    assert {p.name for p in kept.iterdir()} == drawn.keys()
    stamps = {p.name: p.stat().st_mtime_ns for p in kept.iterdir()}
    other = tmp_path_factory.mktemp("elsewhere")
    environment = good.environment | {"LINLI_SITE": str(other / "site")}
    build(Settings.from_environment(environment), lambda: NOW)
    assert drawn == {p.name: p.read_bytes() for p in (other / "site" / FOLDER).iterdir()}
    assert stamps == {p.name: p.stat().st_mtime_ns for p in kept.iterdir()}


def test_a_card_kept_damaged_is_drawn_again(built: Compound) -> None:
    kept = next((built.state / "cache" / "cards").iterdir())
    whole = (built.site / FOLDER / kept.name).read_bytes()
    kept.write_bytes(kept.read_bytes()[:200])
    (built.site / FOLDER / kept.name).unlink()
    built.build()
    assert (built.site / FOLDER / kept.name).read_bytes() == whole


@pytest.mark.parametrize(
    ("title", "said"),
    [("元宵灯会🏮🎉", "元宵灯会"), ("𠮷先生的花", "柳岸新村"), ("A座 & B座", "A座 & B座")],
)
def test_a_character_that_our_typeface_lacks_leaves_no_hole(
    good: Compound, title: str, said: str
) -> None:
    good.write("news/2026/odd.md", article(f"'{title}'", "2026-11-20"))
    site = good.read()
    assert card_of(site.pages["news/2026/odd.md"], site).title == said


@pytest.mark.parametrize("title", ["", "一", "题" * 80, "abc " * 20, "《" * 80, "：" * 20])
def test_any_title_makes_a_sound_picture_inside_its_frame(title: str) -> None:
    made = Artist().draw(Card("柳岸新村" * 8, title, "公告" * 30))
    with Image.open(io.BytesIO(made)) as picture:
        picture.verify()
    with Image.open(io.BytesIO(made)) as picture:
        paper = picture.getpixel((600, 50))
        assert all(picture.getpixel((x, y)) == paper for x in (48, 1151) for y in range(60, 570))
    assert len(made) < 60_000
    assert struct.unpack(">II", made[16:24]) == (1200, 630)
