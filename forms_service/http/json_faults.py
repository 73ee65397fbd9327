"""What is wrong with a program's JSON, in Chinese, by field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from forms_service.refusal import not_json
from site_src.source.faults import did_you_mean

WHOLE = "*"
"""The place of a fault that is no single field's."""


def json_faults(error: ValidationError, known: Iterable[str]) -> dict[str, str]:
    """Field → fault; `known`: the fields there are. Raises Refusal 400 where it
    can't be parsed."""
    found = {}
    for each in error.errors(include_url=False):
        if each["type"] == "json_invalid":
            raise not_json()
        place = ".".join(str(part) for part in each["loc"])[:60] or WHOLE
        found[place.encode("utf-8", "replace").decode()] = _say(each, place, list(known))
    return found


def _say(found: ErrorDetails, place: str, known: list[str]) -> str:
    context: dict[str, Any] = found.get("ctx", {})
    match found["type"]:
        case "say":
            return str(context["say"])
        case "missing":
            return "缺少这一项"
        case "extra_forbidden":
            return f"没有这一项。{did_you_mean(place, known)}"
        case "string_type":
            return "应当是文字"
        case "string_too_short":
            return "不能空着"
        case "string_too_long":
            return f"最多 {context['max_length']} 个字"
        case "too_long":
            return f"最多 {context['max_length']} 项"
        case "too_short":
            return f"至少 {context['min_length']} 项"
        case "string_pattern_mismatch":
            return f"写法要符合 {context['pattern']}"
        case "int_type" | "float_type" | "finite_number":
            return "应当是数字"
        case "greater_than_equal" | "greater_than":
            return f"太小，最小是 {next(iter(context.values()))}"
        case "less_than_equal" | "less_than":
            return f"太大，最大是 {next(iter(context.values()))}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return '应当是一个对象：{"名字": 值}'
        case "tuple_type" | "list_type":
            return "应当是列表"
        case _:
            return "值不对"
