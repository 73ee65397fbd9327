"""The files that a browser searches: small ones, of which a phone loads those that a search needs.

A page holds *pairs*: each letter, digit or character with the one behind it ("" at a word's end). A
*shard* says of some first characters which pages hold which pair; characters that are read alike stand
in one shard, so that what is typed by its sound asks as few as what is written. `index.json` lists
pages, shards, and which file has a page's text, for excerpts and to tell chance from a find.
"""

from __future__ import annotations

import json
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import Any

from site_src.pages.pinyin import IDEOGRAPHS, readings
from site_src.pages.search_text import PageText

Put = Callable[[str, bytes], object]
"""Writes a file of the bundle, by its name."""

Get = Callable[[str], bytes]
"""Reads one."""

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
        put(f"pairs-{number}.json", _joined({char: pairs[char] for char in sorted(firsts)}))
    listed = [_row(url, page) for url, page in pages.items()]
    first = [chunk[0][0] for chunk in chunks]
    put("index.json", _json({"pages": listed, "texts": first, "shards": shards}))


def take_out(changed: Mapping[str, PageText], get: Get, put: Put) -> frozenset[str]:
    """Takes out of an index whatever these of its pages (URL → text as it is now) say no longer; returns
    the pages that lost something. It leaves some of their pairs, so another index has to find them."""
    index = json.loads(get("index.json"))
    numbers = {row[0]: number for number, row in enumerate(index["pages"])}
    chunks: dict[int, list[str]] = {}
    lost: dict[str, set[int]] = defaultdict(set)
    less = set[str]()
    for url, page in changed.items():
        number = numbers[url]
        at = bisect(index["texts"], number) - 1
        chunk = chunks.get(at) or json.loads(get(f"text-{at}.json"))
        within = number - index["texts"][at]
        _, title, *names = index["pages"][number]
        before = PageText(title, tuple(names), chunk[within])
        if page.says_all_of(before):
            continue
        less.add(url)
        index["pages"][number], chunk[within], chunks[at] = _row(url, page), page.text, chunk
        for pair in _pairs_of(before) - _pairs_of(page):
            lost[pair].add(number)
    if less:
        for at, chunk in chunks.items():
            put(f"text-{at}.json", _json(chunk))
        gone = _take_out_pairs(index["shards"], lost, get, put)
        index["shards"] = [
            {
                reading: left
                for reading, chars in read.items()
                if (left := "".join(char for char in chars if char not in gone))
            }
            for read in index["shards"]
        ]
        put("index.json", _json(index))
    return frozenset(less)


def _pairs(texts: Iterable[PageText]) -> _Pairs:
    held: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    last: dict[str, int] = {}
    for number, page in enumerate(texts):
        for pair in _pairs_of(page):
            held[pair[0]][pair[1:]].append(number - last.get(pair, 0))
            last[pair] = number
    return {char: _json(dict(sorted(seconds.items()))) for char, seconds in sorted(held.items())}


def _pairs_of(page: PageText) -> set[str]:
    found = set[str]()
    for word in _WORD.findall(fold(f"{page.title}\n{page.text}")):
        found.update(map("".join, zip(word, [*word[1:], ""], strict=True)))
    return found


def _take_out_pairs(
    shards: Iterable[Mapping[str, str]], lost: Mapping[str, set[int]], get: Get, put: Put
) -> frozenset[str]:
    """Takes pairs (each with the pages that lost it) out of their shards; returns the first characters
    of which no pair is left."""
    stands: dict[str, int] = {}
    for number, read in enumerate(shards):
        for char in "".join(read.values()):
            stands.setdefault(char, number)
    touched: dict[int, list[str]] = defaultdict(list)
    for pair in sorted(lost):
        if pair[0] in stands:
            touched[stands[pair[0]]].append(pair)
    gone = set[str]()
    for number, pairs in touched.items():
        held = _parted(get(f"pairs-{number}.json"), b"}")
        for char, some in groupby(pairs, itemgetter(0)):
            seconds = _parted(held[char], b"]")
            for pair in some:
                steps = json.loads(seconds.pop(pair[1:], b"[]"))
                if pages := sorted(set(accumulate(steps)) - lost[pair]):
                    steps = [at - before for before, at in pairwise([0, *pages])]
                    seconds[pair[1:]] = _json(steps)
            if seconds:
                held[char] = _joined(seconds)
            else:
                gone.add(char)
                del held[char]
        put(f"pairs-{number}.json", _joined(held))
    return frozenset(gone)


def _joined(members: Mapping[str, bytes]) -> bytes:
    """An object of these members, whose values are JSON already."""
    return b"{" + b",".join(_json(key) + b":" + members[key] for key in members) + b"}"


def _parted(whole: bytes, end: bytes) -> dict[str, bytes]:
    """The members of an object whose values end with `end`, unread: nearly all of them stay."""
    members = (member.split(b":", 1) for member in whole[1:-2].split(end + b","))
    return {json.loads(key): value + end for key, value in members}


def _row(url: str, page: PageText) -> list[str]:
    """A page as `index.json` lists it."""
    return [url, page.title, *page.names]


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
