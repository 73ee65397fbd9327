"""Frozen records read from front matter, and families of them told apart by one key: `kind: poll`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationInfo,
)
from pydantic.config import JsonDict
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from site_src.source.characters import tidied
from site_src.source.faults import did_you_mean

SHORT = 200
"""The most characters of a line."""
# What an editor writes is compared with what comes back, so it is in the one form of what looks so.
_Tidied = BeforeValidator(lambda value: tidied(value) if isinstance(value, str) else value)
ShortText = Annotated[str, _Tidied, Field(min_length=1, max_length=SHORT)]
LongText = Annotated[str, _Tidied, Field(min_length=1, max_length=2000)]

OneLine = AfterValidator(lambda text: " ".join(text.splitlines()))
"""For the annotation of what stands on one line wherever it is shown, however many an editor wrote it on."""

AnswerKeys = Annotated[
    tuple[Annotated[str, Field(pattern=r"^a[0-9a-f]{10}$")], ...],
    Field(
        max_length=20,
        title="从哪几份申报来的",
        description="办公台起草时自动写上，交的人凭回执就能点到这里；不要改",
    ),
]
"""The answers that something follows from (`site_src/proceedings/follow_up.py`)."""


def _no_bool(value: Any) -> Any:
    """Python takes true for 1; nobody who writes it means a number."""
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "a number")
    return value


NO_BOOL = BeforeValidator(_no_bool)
"""For the annotation of a number, behind its bounds, which a JSON Schema then knows."""
Whole = Annotated[int, NO_BOOL]
"""A whole number."""


def worded(words: Mapping[str, str]) -> JsonDict:
    """For the JSON Schema of a word that may be one of several: what each means, in their order."""
    return {"enumDescriptions": list(words.values())}


class Record(BaseModel):
    """A frozen record read from front matter; an unknown key is a fault."""

    label: ClassVar[str] = ""
    """What people call it, where they have a word for it."""

    # Validators are built when a kind is first met: most builds meet few.
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        defer_build=True,
        model_title_generator=lambda model: getattr(model, "label", "") or model.__name__,
    )


def planned(*values: str | bool, fix: str) -> BeforeValidator:
    """For an annotation: what a key will be able to say one day is refused until it is so, as a setting
    that would change nothing promises what is not so."""

    def refuse(value: Any, info: ValidationInfo) -> Any:
        if any(value is each or (isinstance(value, str) and value == each) for each in values):
            said = str(value).lower() if isinstance(value, bool) else value
            raise rule(f"「{info.field_name}: {said}」尚不支持", fix)
        return value

    return BeforeValidator(refuse)


R = TypeVar("R", bound=Record)


def rule(what: str, fix: str, *at: str | int) -> PydanticCustomError:
    """A broken rule between values, for an editor to read; `at`: the value to look at first, from
    the record that is checked."""
    return PydanticCustomError("rule", "{what}", {"what": what, "fix": fix, "at": at})


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys an editor may write in a record."""
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if field.exclude is not True]


@dataclass(frozen=True)
class Family(Generic[R]):
    """The `members` by what their `key` says; `noun`: what they are called, in Chinese.

    In an annotation it stands beside `PlainValidator(family.read)`: the JSON Schema is that of all.
    """

    key: str
    noun: str
    members: Mapping[str, type[R]]

    def member(self, data: Any) -> type[R] | None:
        """The record that `data` is to be read as, if that can be told."""
        named = data.get(self.key) if isinstance(data, dict) else None
        return self.members.get(named) if isinstance(named, str) else None

    def read(self, data: Any) -> R:
        """The record that `data` says. Raises ValidationError, PydanticCustomError."""
        for each in self.members.values():
            if isinstance(data, each):
                return data
        if not isinstance(data, dict):
            raise PydanticCustomError("dict_type", "a record")
        if self.key not in data:
            raise rule(
                f"缺少「{self.key}」", f"请补上一行「{self.key}: …」，可用的有：{self._names}"
            )
        member = self.member(data)
        if member is None:
            raise self._unknown(data[self.key])
        return member.model_validate(data)

    def foreign(self, name: str, data: Any) -> tuple[str, str] | None:
        """What is wrong with a key that the record of `data` doesn't take, and others do, and how to fix
        it; None where nobody takes it."""
        others = [each for each, other in self.members.items() if name in keys_of(other)]
        if not others:
            return None
        what = f"{self.noun}「{data[self.key]}」不用「{name}」"
        return what, f"请删掉「{name}」；用它的有：{'、'.join(others)}"

    def _unknown(self, named: Any) -> PydanticCustomError:
        if named is None:
            return rule(f"「{self.key}」后面空着", f"请写上，可用的有：{self._names}", self.key)
        what = f"「{self.key}」不能是「{str(named)[:30]}」"
        return rule(what, did_you_mean(str(named)[:30], list(self.members)), self.key)

    @property
    def _names(self) -> str:
        return "、".join(self.members)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        for member in self.members.values():
            member.model_rebuild()
        return {
            "anyOf": [handler(m.__pydantic_core_schema__) for m in self.members.values()],
            "discriminator": {"propertyName": self.key},
            "title": self.noun,
        }
