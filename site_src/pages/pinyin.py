"""How the characters of texts are read: 重 is zhòng, in 重庆 chóng. Both are kept where both occur, as
people type either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{IDEOGRAPHS}]+")
PHRASE_LENGTHS = (2, 3, 4)
"""Nearly all that has a reading of its own is as long."""
TABLE = Path(__file__).with_name("pinyin.txt")
"""What pypinyin knows, without tones, ü as v: readings, each with its characters; below, the phrases
that read a character otherwise. pypinyin itself takes a fifth of a second to load, this a hundredth.
`python -m tests.support.pinyin_table` writes it; pypinyin's licence lies beside it."""


def readings(texts: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Character → how it is read in `texts`, without tones, ü as v. The time goes by what is distinct
    in them: a phrase is looked up once, not read where it stands."""
    alone, within = _table()
    runs = {run for text in texts for run in _RUN.findall(text)}
    read = {
        char: {alone[char]} if char in alone else set[str]() for char in set[str]().union(*runs)
    }
    phrases = {
        run[at : at + length]
        for run in runs
        for length in PHRASE_LENGTHS
        for at in range(len(run) - length + 1)
    }
    for phrase in phrases & within.keys():
        for char, reading in zip(phrase, within[phrase], strict=True):
            read[char].add(reading)
    return {char: frozenset(given) for char, given in read.items()}


@cache
def _table() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Characters, each with its reading, and phrases, each with those of its characters."""
    characters, phrases = TABLE.read_text(encoding="utf-8").split("\n\n")
    alone: dict[str, str] = {}
    for line in characters.splitlines():
        reading, chars = line.split(" ")
        alone |= dict.fromkeys(chars, reading)
    words = (line.split(" ") for line in phrases.splitlines())
    return alone, {phrase: read for phrase, *read in words}
