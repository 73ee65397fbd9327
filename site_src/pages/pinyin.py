"""How the characters of texts are read: 重 is zhòng, in 重庆 chóng. Both are kept where both occur, as
people type either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{HAN}]+")
# Nearly all that pypinyin knows a reading of is as long.
_PHRASES = (2, 3, 4)


def readings(texts: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Character → how it is read in `texts`, without tones, ü as v. The time goes by what is distinct
    in them: a phrase is looked up once, not read where it stands."""
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    runs = {run for text in texts for run in _RUN.findall(text)}
    read = {char: {lazy_pinyin(char)[0]} for char in set().union(*runs)}
    phrases = {
        run[at : at + length]
        for run in runs
        for length in _PHRASES
        for at in range(len(run) - length + 1)
    }
    for phrase in phrases & PHRASES_DICT.keys():
        for char, reading in zip(phrase, lazy_pinyin(phrase), strict=True):
            read[char].add(reading)
    # Of what it has no reading for it gives the character.
    return {
        char: frozenset(r for r in given if r.isascii() and r.isalpha())
        for char, given in read.items()
    }
