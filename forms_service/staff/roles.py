"""What a role may do in the desk. Each of its routes asks one right; who lacks it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What a route of the desk asks of who uses it."""

    ENTER = "enter"
    SEE_ANSWERS = "see answers"
    SEE_PERSONAL = "see personal data"
    HANDLE_ANSWERS = "enter, change and cancel answers"
    MODERATE = "publish texts"
    READ_CONTENT = "read content"
    WRITE_CONTENT = "write content"
    SEE_ROSTER = "see what the roster adds up to"
    CHANGE_ROSTER = "import a roster"
    ISSUE_CODE = "give one voter a code, or take it back"
    ISSUE_CODES = "print all voters' codes"
    SEE_LOG = "read the audit log"
    SEE_WORDS = "read what the audit log says of persons"
    SEE_STAFF = "see who has an account"
    MANAGE_STAFF = "give and take accounts"


class Role(StrEnum):
    """A role, by the word that commands and the store know it by."""

    ADMIN = "admin"
    CLERK = "clerk"
    EDITOR = "editor"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def rights(self) -> frozenset[Right]:
        return _RIGHTS[self]


_LABELS = {
    Role.ADMIN: "管理员",
    Role.CLERK: "经办人",
    Role.EDITOR: "编辑",
    Role.AUDITOR: "监督员",
}
_RIGHTS = {
    Role.ADMIN: frozenset(Right),
    Role.CLERK: frozenset(
        {
            Right.ENTER,
            Right.SEE_ANSWERS,
            Right.SEE_PERSONAL,
            Right.HANDLE_ANSWERS,
            Right.MODERATE,
            Right.READ_CONTENT,
            Right.SEE_ROSTER,
            Right.CHANGE_ROSTER,
            Right.ISSUE_CODE,
        }
    ),
    Role.EDITOR: frozenset({Right.ENTER, Right.READ_CONTENT, Right.WRITE_CONTENT}),
    # Everything but personal data, and nothing to change.
    Role.AUDITOR: frozenset(
        {
            Right.ENTER,
            Right.SEE_ANSWERS,
            Right.READ_CONTENT,
            Right.SEE_ROSTER,
            Right.SEE_LOG,
            Right.SEE_STAFF,
        }
    ),
}


@dataclass(frozen=True)
class Member:
    """Somebody of the office, by the name of the account."""

    name: str
    role: Role

    def may(self, right: Right) -> bool:
        return right in self.role.rights
