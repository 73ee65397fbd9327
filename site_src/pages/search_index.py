"""The files that a browser searches: small ones, of which a phone loads those that a search needs.

A page holds *pairs*: each letter, digit or character with the one behind it ("" at a word's end). A
*shard* says of some first characters which pages hold which pair; characters that are read alike stand
in one shard, so that what is typed by its sound asks as few as what is written. `index.json` lists
pages, shards, and which file has a page's text, for excerpts and to tell chance from a find.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from site_src.pages.pinyin import IDEOGRAPHS, readings
from site_src.pages.search_text import PageText

Put = Callable[[str, bytes], object]
"""Writes a file of the bundle, by its name."""

# Bytes of JSON, of which a phone loads two fifths: few files for the site, little for a search, which
# asks for one or two shards and some texts.
_SHARD = 24_000
_TEXTS = 6_000
# Full-width signs as what they are in ASCII. The browser folds what is typed in the same way.
_NARROW = {0xFF01 + at: 0x21 + at for at in range(94)}
_WORD = re.compile(f"[0-9a-z\u00df-\u024f{IDEOGRAPHS}]+")

_Pairs = Mapping[str, bytes]
"""First characters, each with JSON: the second → the pages, each as its distance from the one before."""


def write_index(pages: Mapping[str, PageText], put: Put) -> None:
    """Writes the index of these pages (URL → text), the first ones being found first among equals."""
    texts = list(pages.values())
    pairs = _pairs(texts)
    chunks = list(_cut(enumerate(texts), _TEXTS, lambda page: 3 * len(page[1].text)))
    shards = list(_shards(pairs, texts))
    for number, chunk in enumerate(chunks):
        put(f"text-{number}.json", _json([page.text for _, page in chunk]))
    written = set[str]()
    for number, shard in enumerate(shards):
        # A character that is read in several ways stands in the first of their shards.
        firsts = set("".join(shard.values())) - written
        written |= firsts
        held = (_json(char) + b":" + pairs[char] for char in sorted(firsts))
        put(f"pairs-{number}.json", b"{" + b",".join(held) + b"}")
    listed = [[url, page.title, *page.names] for url, page in pages.items()]
    first = [chunk[0][0] for chunk in chunks]
    put("index.json", _json({"pages": listed, "texts": first, "shards": shards}))


def _pairs(texts: Iterable[PageText]) -> _Pairs:
    held: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    last: dict[str, int] = {}
    for number, page in enumerate(texts):
        found = set[str]()
        for word in _WORD.findall(fold(f"{page.title}\n{page.text}")):
            found.update(map("".join, zip(word, [*word[1:], ""], strict=True)))
        for pair in found:
            held[pair[0]][pair[1:]].append(number - last.get(pair, 0))
            last[pair] = number
    return {char: _json(dict(sorted(seconds.items()))) for char, seconds in sorted(held.items())}


def _shards(pairs: _Pairs, texts: Iterable[PageText]) -> Iterator[dict[str, str]]:
    """Reading → characters ("": what has none), of each shard."""
    read = readings(fold(f"{page.title}\n{page.text}") for page in texts)
    sounds: dict[str, list[str]] = defaultdict(list)
    for char in pairs:
        for reading in read.get(char) or ("",):
            sounds[reading].append(char)
    for shard in _cut(sorted(sounds.items()), _SHARD, lambda s: sum(len(pairs[c]) for c in s[1])):
        yield {reading: "".join(chars) for reading, chars in shard}


def _cut(items: Iterable[Any], size: int, of: Callable[[Any], int]) -> Iterator[list[Any]]:
    """Items in lists that are about `size` together."""
    part: list[Any] = []
    whole = 0
    for item in items:
        part.append(item)
        whole += of(item)
        if whole >= size:
            yield part
            part, whole = [], 0
    if part:
        yield part


def fold(text: str) -> str:
    """A text as it is compared: character for character, full-width signs narrow, letters small."""
    narrow = text.translate(_NARROW)
    small = narrow.lower()
    if len(small) == len(narrow):
        return small
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in narrow)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
