"""What `site_src/pages/pinyin.txt` should hold: `python -m tests.support.pinyin_table` writes it, after
an update of pypinyin."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain

from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from site_src.pages.pinyin import PHRASE_LENGTHS, TABLE


def table() -> str:
    """The table, from pypinyin."""
    alone = {char: lazy_pinyin(char)[0] for char in map(chr, PINYIN_DICT)}
    by_reading: dict[str, list[str]] = defaultdict(list)
    for char, reading in alone.items():
        if reading.isascii() and reading.isalpha():
            by_reading[reading].append(char)
    characters = (f"{reading} {''.join(by_reading[reading])}" for reading in sorted(by_reading))
    phrases = []
    for phrase in sorted(filter(lambda phrase: len(phrase) in PHRASE_LENGTHS, PHRASES_DICT)):
        read = lazy_pinyin(phrase)
        if read != [alone.get(char) for char in phrase]:
            phrases.append(" ".join([phrase, *read]))
    return "\n".join(chain(characters, [""], phrases)) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
