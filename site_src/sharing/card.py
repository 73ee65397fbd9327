"""What stands on a page's card, where it lies, and which picture a page is shared with.

The name of a card's file is a digest of what stands on it: chats keep a picture for weeks by its
address, so a page whose title changes has another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from unicodedata import category

from site_src.content.links import picture_path
from site_src.content.site import Page, Site
from site_src.kinds.page_kinds import FormMeta, NewsMeta
from site_src.pictures.addresses import address
from site_src.show.tokens import LIGHT
from site_src.show.typefaces import FONTS, covered

FOLDER = "share"
"""Where a site holds them."""
WIDTH, HEIGHT = 1200, 630
FONT = FONTS / "NotoSerifSC-Bold.otf"
COLOURS = {name: LIGHT[name] for name in ("paper", "brick", "ink")}
_BRAND = "邻里栏"
# Emoji and the like, which are no words, and what joins and colours them.
_ORNAMENTS = frozenset({"So", "Sk", "Cf", "Mn", "Cs", "Co"})


@dataclass(frozen=True)
class Card:
    """A title; above it a `name`, the compound's, and below it in a seal a `label`: what sort of page it
    is. All are text that our typeface has; any may be empty."""

    name: str
    title: str
    label: str

    @cached_property
    def file(self) -> str:
        """Its file's name."""
        said = "\0".join((self.name, self.title, self.label))
        return blake2b(said.encode(), digest_size=10, key=_art()).hexdigest() + ".png"


@dataclass(frozen=True)
class Shared:
    """The picture that a page is shared with, as chats are told of it: its whole address, and the words
    for who can't see it; of an editor's own picture no size."""

    url: str
    alt: str
    width: int | None = None
    height: int | None = None


def own_picture(page: Page) -> str | None:
    """Where the picture lies that the editor gave the page, if chats can show it: they show no SVG."""
    if not page.meta.image:
        return None
    url = address(picture_path(page, page.meta.image))
    return None if url.endswith(".svg") else url


def card_of(page: Page, site: Site) -> Card:
    """The page's card."""
    compound = site.compound
    if page.path == "index.md":
        return _card(compound.motto, compound.name, _BRAND, compound.name)
    return _card(compound.name, page.title, _label(page, site), compound.name)


def list_card(heading: str, site: Site) -> Card:
    """The card of a page that is no editor's: a list, by its heading."""
    name = site.compound.name
    return _card(name, heading, _BRAND, name)


def shared(card: Card, base_url: str) -> Shared:
    """The card as what a page is shared with."""
    alt = "：".join(part for part in (card.name, card.title) if part)
    return Shared(f"{base_url}/{FOLDER}/{card.file}", alt, WIDTH, HEIGHT)


def shared_by(page: Page, site: Site, base_url: str) -> Shared:
    """What this page is shared with: the picture that its editor gave it, else its card."""
    if own := own_picture(page):
        return Shared(f"{base_url}/{own}", page.meta.image_alt or "")
    return shared(card_of(page, site), base_url)


def _label(page: Page, site: Site) -> str:
    if isinstance(page.meta, NewsMeta):
        return page.meta.category
    if isinstance(page.meta, FormMeta):
        return page.meta.form.label
    section = site.pages.get(f"{page.path.partition('/')[0]}/index.md")
    return section.title if section and section is not page else _BRAND


def _card(name: str, title: str, label: str, instead: str) -> Card:
    """A title with a character that our typeface lacks isn't half told: the compound's name stands
    there `instead`."""
    return Card(_sayable(name), _sayable(title) or _sayable(instead), _sayable(label))


def _sayable(text: str) -> str:
    """The text without ornaments that our typeface lacks; nothing where it lacks a word."""
    has = covered()
    if has.issuperset(text):
        return text
    plain = [c for c in " ".join(text.split()) if c in has or category(c) not in _ORNAMENTS]
    return "".join(plain).strip() if has.issuperset(plain) else ""


@cache
def _art() -> bytes:
    """Changes whenever the same words would give another picture."""
    digest = blake2b(repr(COLOURS).encode(), digest_size=16)
    digest.update(f"{version('pillow')} {FONT.stat().st_size}".encode())
    for name in ("lines", "drawing"):
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.digest()
