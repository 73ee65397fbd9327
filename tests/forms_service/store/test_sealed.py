"""Sealed lines: what a file of them proves about itself, whatever happened to its bytes."""

from __future__ import annotations

import pytest

from forms_service.store import sealed
from forms_service.store.sealed import Damaged, Patch

ID = "0123456789abcdef" * 2
PATCHES = [
    '{"votes":{"1":{"to":"东门"}}}',
    '{"votes":{"1":null}}',
    '{"names":{"n":{"b":"x","n":1}}}',
]


def a_file(payloads: list[str]) -> list[bytes]:
    """Its lines, header first, a commit for each payload."""
    lines = [sealed.header(ID)]
    for number, payload in enumerate(payloads, 1):
        lines.append(sealed.line(ID, number, sealed.seal_of(lines[-1]), [payload]))
    return lines


def fold(data: bytes) -> tuple[sealed.Folded, list[Patch]]:
    patches: list[Patch] = []
    return sealed.read(data, patches), patches


def test_a_whole_file_gives_its_patches_in_order() -> None:
    lines = a_file(PATCHES)
    folded, patches = fold(b"".join(lines))
    assert patches == [
        {"votes": {"1": {"to": "东门"}}},
        {"votes": {"1": None}},
        {"names": {"n": {"b": "x", "n": 1}}},
    ]
    assert (folded.file_id, folded.lines, folded.torn_bytes) == (ID, 3, 0)
    assert folded.last_seal == sealed.seal_of(lines[-1])


def test_a_line_may_carry_several_patches() -> None:
    first = sealed.header(ID)
    both = sealed.line(ID, 1, sealed.seal_of(first), PATCHES[:2])
    folded, patches = fold(first + both)
    assert folded.lines == 1
    assert patches == [{"votes": {"1": {"to": "东门"}}}, {"votes": {"1": None}}]


def test_cut_anywhere_a_file_is_a_prefix_of_its_commits() -> None:
    lines = a_file(PATCHES)
    data = b"".join(lines)
    ends = [sum(map(len, lines[: n + 1])) for n in range(len(lines))]
    whole = fold(data)[1]
    for cut in range(len(data) + 1):
        folded, patches = fold(data[:cut])
        assert patches == whole[: sum(end <= cut for end in ends[1:])]
        assert folded.good_bytes == max((end for end in ends if end <= cut), default=0)
        assert folded.torn_bytes == cut - folded.good_bytes


@pytest.mark.parametrize("change", [0x01, 0x20, 0x80, ord("\n") ^ ord("x")])
def test_a_flipped_byte_is_never_read(change: int) -> None:
    """In the last line it can't be told from a torn tail, which holds no line end but its own; before
    it, the file is refused."""
    lines = a_file(PATCHES)
    data = b"".join(lines)
    last_line = len(data) - len(lines[-1])
    whole = fold(data)[1]
    starts = [sum(map(len, lines[:n])) for n in range(len(lines))]
    for position in range(len(data)):
        flipped = bytearray(data)
        flipped[position] ^= change
        split = flipped.count(b"\n") > len(lines)
        if position >= last_line and not split:
            folded, patches = fold(bytes(flipped))
            assert patches == whole[:-1]
            assert folded.torn_bytes == len(lines[-1])
        else:
            with pytest.raises(Damaged) as damage:
                fold(bytes(flipped))
            assert damage.value.offset == max(start for start in starts if start <= position)
            assert str(damage.value.offset) in str(damage.value)


def test_any_byte_turned_into_a_line_end_is_found() -> None:
    lines = a_file(PATCHES)
    data = b"".join(lines)
    last_line = len(data) - len(lines[-1])
    for position in range(last_line):
        if data[position : position + 1] != b"\n":
            with pytest.raises(Damaged):
                fold(data[:position] + b"\n" + data[position + 1 :])


@pytest.mark.parametrize(
    "order", [(0, 2, 1, 3), (0, 1, 3), (0, 2, 3), (0, 1, 1, 2, 3), (1, 2, 3), (0, 0, 1)]
)
def test_a_line_missing_doubled_or_moved_is_refused(order: tuple[int, ...]) -> None:
    lines = a_file(PATCHES)
    with pytest.raises(Damaged):
        fold(b"".join(lines[n] for n in order))


@pytest.mark.parametrize("harm", ["flipped", "zeroed", "line ends gone"])
def test_a_tail_of_several_bad_lines_is_damage(harm: str) -> None:
    """Only one line can be unacknowledged: the second proves that the first was not."""
    lines = a_file(PATCHES)
    good, tail = b"".join(lines[:2]), [bytearray(raw) for raw in lines[2:]]
    for raw in tail:
        raw[-10] ^= 1
    if harm == "zeroed":
        tail[0][:-1] = bytes(len(tail[0]) - 1)
    if harm == "line ends gone":
        for raw in tail:
            raw[-1] = 0
    with pytest.raises(Damaged) as damage:
        fold(good + b"".join(tail))
    assert (damage.value.offset, damage.value.line) == (len(good), 3)
    assert f"字节 {len(good)}）" in str(damage.value)


def test_a_file_copied_under_another_id_says_the_same() -> None:
    lines = a_file(PATCHES)
    copies = sealed.copied(b"".join(lines), "f" * 32)
    folded, patches = fold(b"".join(copies))
    assert (folded.file_id, folded.lines, folded.torn_bytes) == ("f" * 32, 3, 0)
    assert patches == fold(b"".join(lines))[1]


@pytest.mark.parametrize("number", range(4))
def test_the_seal_of_a_line_can_be_asked_for(number: int) -> None:
    lines = a_file(PATCHES)
    found = sealed.read(b"".join(lines), [], {ID: number, "other": 1})
    assert found.marked_seal == sealed.seal_of(lines[number])


def test_a_line_of_another_file_is_no_line_of_this_one() -> None:
    stranger = sealed.line("f" * 32, 1, sealed.seal_of(sealed.header(ID)), [PATCHES[0]])
    folded, patches = fold(sealed.header(ID) + stranger)
    assert patches == []
    assert folded.torn_bytes == len(stranger)


def test_another_format_is_refused() -> None:
    data = b"".join(a_file(PATCHES)).replace(b'"linli":1', b'"linli":2', 1)
    with pytest.raises(Damaged, match="第 1 行"):
        fold(data)


@pytest.mark.parametrize("data", [b"\n", b"{}\n", b"[]\n", b"null\n", b"\xff\xfe\n", b"1\n{}\n"])
def test_what_is_no_store_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(Damaged):
        fold(data)
