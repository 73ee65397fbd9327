"""Ballots out of a table: a header with `口令` or `楼栋,单元,房号` and the ids of questions, then a row a ballot.
Every fault is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms_service.answers.reading import Answer, Invalid, read_answer
from forms_service.roster.cells import CellFault, plain
from forms_service.roster.parts import Part
from site_src.forms.form import Form
from site_src.questions.choosing import Several
from site_src.questions.question import Question

CODE = "口令"
PLACE = ("楼栋", "单元", "房号")
_HEADER_WITHIN = 10
"""So many rows may stand above the header."""
_BETWEEN = (re.compile(r"[；;|\n]"), re.compile(r"[、，,；;|\n]"))
"""What stands between several options in a cell: the first by which all that is left are options."""


@dataclass(frozen=True)
class Voters:
    """Whose a code or an address is: a voter's key, or None."""

    by_code: Callable[[str], str | None]
    by_address: Callable[[str], str | None]


@dataclass(frozen=True)
class Ballot:
    """A row: whose it is, in which column that stands, and what it says."""

    row: int
    column: int
    voter: str
    answer: Answer


@dataclass(frozen=True)
class Read:
    """What a table says; with faults, `ballots` are those without."""

    ballots: tuple[Ballot, ...] = ()
    faults: tuple[CellFault, ...] = ()


def read_ballots(form: Form, table: Sequence[Sequence[str]], voters: Voters) -> Read:
    """Reads a table of ballots."""
    asked = {question.id: question for question in form.questions}
    header = _header(table)
    if header is None:
        what = f"没有找到表头。第一行请写「{CODE}」或「{','.join(PLACE)}」，然后是各题的 id：{','.join(asked)}"
        return Read(faults=(CellFault(1, 1, what),))
    number, names = header
    if faults := tuple(_header_faults(number, names, asked)):
        return Read(faults=faults)
    places = {name: column for column, name in enumerate(names) if name}
    ballots: list[Ballot] = []
    found: list[CellFault] = []
    for at, cells in enumerate(table[number:], number + 1):
        if any(map(plain, cells)):
            row = _ballot(form, at, cells, places, voters)
            ballots += [row] if isinstance(row, Ballot) else []
            found += [] if isinstance(row, Ballot) else row
    found += _doubles(ballots)
    if not ballots and not found:
        found.append(CellFault(number, 1, "表头下面一行也没有"))
    return Read(tuple(ballots), tuple(sorted(found, key=lambda fault: (fault.row, fault.column))))


def _header(table: Sequence[Sequence[str]]) -> tuple[int, list[str]] | None:
    for number, cells in enumerate(table[:_HEADER_WITHIN], 1):
        names = [plain(cell) for cell in cells]
        if CODE in names or PLACE[0] in names:
            return number, names
    return None


def _header_faults(
    number: int, names: Sequence[str], asked: Mapping[str, Question]
) -> Iterator[CellFault]:
    for column, name in enumerate(names, 1):
        if name and name not in asked and name not in (CODE, *PLACE):
            what = f"不认识「{name}」这一列。可以有的是：{CODE}（或{'、'.join(PLACE)}）、{'、'.join(asked)}"
            yield CellFault(number, column, what)
        elif name and name in names[: column - 1]:
            yield CellFault(number, column, f"「{name}」写了两列，请只留一列")
    if CODE in names:
        for name in PLACE:
            if name in names:
                what = f"有「{CODE}」就不要再写「{name}」，请删掉这一列"
                yield CellFault(number, names.index(name) + 1, what)
    else:
        for name in PLACE:
            if name not in names:
                yield CellFault(
                    number, 1, f"表头里少了「{name}」这一列，请补上；没有单元的，那一列空着"
                )
    for name, question in asked.items():
        if name not in names and question.required and not question.show_if:
            what = f"表头里少了「{name}」这一列（{question.ask}），请补上"
            yield CellFault(number, 1, what)


def _ballot(
    form: Form, row: int, cells: Sequence[str], places: Mapping[str, int], voters: Voters
) -> Ballot | list[CellFault]:
    given = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
    found = [
        CellFault(row, at + 1, f"「{text.strip()[:20]}」不在任何一列下面，请删掉")
        for at, text in enumerate(cells)
        if plain(text) and at not in places.values()
    ]
    column = places[CODE if CODE in places else PLACE[2]] + 1
    voter = _voter(given, voters)
    if voter is None:
        found.append(CellFault(row, column, _nobody(given)))
    fields = {
        question.id: _sent(question, given[question.id])
        for question in form.questions
        if given.get(question.id)
    }
    answer = read_answer(form, fields)
    if isinstance(answer, Invalid):
        for name, text in answer.faults.items():
            found.append(CellFault(row, places.get(name, column - 1) + 1, f"{name}：{text}"))
    if found or voter is None or isinstance(answer, Invalid):
        return found
    return Ballot(row, column, voter, answer)


def _voter(given: Mapping[str, str], voters: Voters) -> str | None:
    if CODE in given:
        return voters.by_code(given[CODE])
    building, unit, room = (plain(given[name]) for name in PLACE)
    return voters.by_address(Part(building, unit, room, "", 0).address)


def _nobody(given: Mapping[str, str]) -> str:
    if CODE in given:
        return f"{CODE}不对，或者已经停用" if given[CODE] else f"{CODE}是空的，请填上"
    where = " ".join(filter(None, (plain(given[name]) for name in PLACE)))
    return f"这次投票的名册里没有「{where}」，请核对" if where else "房号是空的，请填上"


def _sent(question: Question, cell: str) -> list[str]:
    """What a cell says, as a form sends it."""
    if not isinstance(question, Several) or cell in question.wordings:
        return [cell]
    ways = [[text for part in sign.split(cell) if (text := part.strip())] for sign in _BETWEEN]
    return next((way for way in ways if set(way) <= question.wordings.keys()), ways[-1])


def _doubles(ballots: Sequence[Ballot]) -> Iterator[CellFault]:
    first: dict[str, int] = {}
    for ballot in ballots:
        before = first.setdefault(ballot.voter, ballot.row)
        if before != ballot.row:
            what = f"和第 {before} 行是同一户（同一位业主），只能有一张票，请只留一行"
            yield CellFault(ballot.row, ballot.column, what)
