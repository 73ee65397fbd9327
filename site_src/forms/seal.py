"""The seal of a vote's result: the digest of its record (`forms_service/sealing/record.py`), and since when."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


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
