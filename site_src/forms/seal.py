"""The seal of a vote's result: the digest of its record (`forms_service/sealing/record.py`), and since when."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from site_src.source.moments import moment


class Seal(BaseModel):
    """`digest`: SHA-256 of the record, in hex; `at`: when the office set it, ISO 8601 with zone; `reason`: why
    it takes the place of an earlier one, "" of the first."""

    model_config = ConfigDict(frozen=True)
    digest: str
    at: str
    reason: Annotated[str, Field(exclude_if=lambda reason: not reason)] = ""


class Sealed(Seal):
    """The latest seal; `stands`: whether the count is still the one that was sealed; `earlier`: those before
    it, oldest first."""

    stands: bool = True
    earlier: Annotated[tuple[Seal, ...], Field(exclude_if=lambda earlier: not earlier)] = ()

    @property
    def printed(self) -> str:
        """What a printed result says of it: in groups, by which it is read out, and lines break."""
        groups = " ".join(self.digest[at : at + 8] for at in range(0, len(self.digest), 8))
        when = moment(datetime.fromisoformat(self.at))
        said = f"{when}封存。印章（SHA-256）：{groups}"
        return said if self.stands else f"{said}。封存以后票数又有变动，还没有重新封存。"
