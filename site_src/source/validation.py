"""From what pydantic found in a front matter to what an editor is told, in Chinese, with lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin
from unicodedata import normalize

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from site_src.source.faults import Fault, did_you_mean
from site_src.source.frontmatter import Place, Source
from site_src.source.records import Family, keys_of
from site_src.source.slips import quoted
from site_src.source.texts import excerpt

# How to write what must match a pattern, for those who read no regular expressions.
_WRITTEN = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "只用小写字母、数字和 -，例如 lobby-01",
    r"^[a-z][a-z0-9_]*$": "用小写字母开头，只用小写字母、数字和 _，例如 q1",
    r"^([01]\d|2[0-3]):[0-5]\d$": '写成 "06:30" 这样，小时和分钟都是两位，最晚 "23:59"',
    r"^\d{4}(-\d{2}(-\d{2})?)?$": "写成年、月或日，例如 2026、2026-03 或 2026-03-05",
    r"^/images/.+$": "写成 /images/图片的文件名，图片放在 content/images/ 里",
    r"^\d{4}Q[1-4]$": "写成年份和第几季度，例如 2026Q3",
}
_OTHER_KINDS = ("tuple_type", "list_type", "model_type", "dict_type", "model_attributes_type")
_YES_NO = {
    **dict.fromkeys(("是", "对", "有", "yes", "on", "y", "1", "真"), "true"),
    **dict.fromkeys(("否", "不", "不是", "没有", "无", "no", "off", "n", "0", "假"), "false"),
}


def faults_of(
    error: ValidationError, source: Source, model: type[BaseModel], at: Place = ()
) -> list[Fault]:
    """Every fault pydantic found in `source`, whose data at `at` were read as `model`."""
    found_all = error.errors(include_url=False)
    places = [_plain(found["loc"]) + found.get("ctx", {}).get("at", ()) for found in found_all]
    return [
        _fault(found, source, model, (*at, *place), standing_at(source.meta, at))
        for found, place in zip(found_all, places, strict=True)
        # A list of nothing but faulty items counts as empty: its items' faults say enough.
        if not (found["type"] == "too_short" and any(p[: len(place)] == place != p for p in places))
    ]


def _fault(
    found: ErrorDetails, source: Source, model: type[BaseModel], place: Place, data: Any
) -> Fault:
    if found["type"] in _OTHER_KINDS and isinstance(found["input"], str):
        # Text where there should be a list or a group: the signs that make it one may be others.
        fault = source.slip_at(place)
        if fault:
            return fault
    what, fix = _say(found, model, data, source.row_of(place))
    return Fault(source.path, source.line_of(place), what, fix, place=place)


def _plain(loc: tuple[int | str, ...]) -> Place:
    return tuple(part for part in loc if isinstance(part, int) or not part.startswith("function-"))


def _say(found: ErrorDetails, model: type[BaseModel], data: Any, row: str) -> tuple[str, str]:
    """What is wrong with `data`, read as `model`, in this line of the front matter, and how to fix it."""
    place = _plain(found["loc"])
    name = next((str(part) for part in reversed(place) if isinstance(part, str)), "信息区")
    context: dict[str, Any] = found.get("ctx", {})
    if found["input"] is None and found["type"] != "extra_forbidden":
        return f"「{name}」后面空着", "请写上；用不着就删掉这一行"
    value = str(found["input"])[:30]
    if isinstance(found["input"], bool):
        value = value.lower()
    match found["type"]:
        case "extra_forbidden":
            record, family = _record_at(model, place[:-1], data)
            foreign = family.foreign(name, standing_at(data, place[:-1])) if family else None
            return foreign or (f"没有「{name}」这个键", did_you_mean(name, keys_of(record)))
        case "missing":
            return f"缺少「{name}」", f"请补上一行「{name}: …」"
        case "literal_error" | "enum":
            options = _options(context)
            return f"「{name}」不能是「{value}」", did_you_mean(value, options)
        case "date" | "no_such_date" as kind:
            wrong = "不是日期" if kind == "date" else "不是日历上的日子"
            fix = _written(row, name, value, context.get("meant")) or str(context["fix"])
            return f"「{name}」的「{value}」{wrong}", fix
        case "rule":
            return str(context["what"]), str(context["fix"])
        case "string_type":
            fix = _between_quotes(row, name) or "请写成文字；若是数字或 true/false，请加上引号"
            return f"「{name}」应当是文字，「{value}」不是", fix
        case "int_from_float":
            return f"「{name}」应当是整数，不能是「{value}」", "请写成整数，不带小数点"
        case "int_type" | "int_parsing" | "float_type" | "float_parsing":
            fix = _written(row, name, value, _number(value))
            what = f"「{name}」应当是数字，不能是「{value}」"
            return what, fix or "请写成阿拉伯数字，不加引号和单位"
        case "bool_type" | "bool_parsing":
            fix = _written(row, name, value, _YES_NO.get(value.strip().lower()))
            return f"「{name}」应当是 true 或 false", fix or "请改成 true（是）或 false（否）"
        case "tuple_type" | "list_type":
            fix = _written(row, name, value, _list(value)) or "请写成 [甲, 乙]，或每行一个「- 甲」"
            return f"「{name}」应当是列表", fix
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"「{name}」应当是一组「键: 值」", "请在下面缩进两格，每行写一个「键: 值」"
        case "too_short" | "string_too_short":
            return f"「{name}」不能空着", f"至少要有 {context.get('min_length', 1)} 项（字）"
        case "too_long" | "string_too_long":
            return f"「{name}」太长", f"最多 {context['max_length']} 项（字）"
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            bound = next(iter(context.values()))
            side = "小" if found["type"].startswith("greater") else "大"
            return f"「{name}」的 {value} 太{side}", f"界限是 {bound}"
        case "string_pattern_mismatch":
            return f"「{name}」不能是「{value}」", _WRITTEN[context["pattern"]]
        case _:
            return f"「{name}」的值不对：「{value}」", "请对照同类页面的写法改正"


def _written(row: str, name: str, value: str, meant: str | None) -> str:
    """The whole line with what was meant; empty where that can't be told."""
    key, colon, rest = row.rpartition(f"{name}:")
    if not meant or value not in rest:
        return f"请改成「{meant}」" if meant else ""
    return f"请改成「{excerpt(key + colon + rest.replace(value, meant, 1))}」"


def _between_quotes(row: str, name: str) -> str:
    """The whole line with the value of a key between quotation marks."""
    found = re.search(rf"(?<![\w-]){re.escape(name)}: +([^\s,}}\]#\"'\[{{]+)", row)
    if not found:
        return ""
    start, end = found.span(1)
    return f"请改成「{excerpt(row[:start] + quoted(row[start:end]) + row[end:])}」"


def _number(value: str) -> str | None:
    """The one whole number in a text, in plain figures."""
    found = re.findall(r"[-+]?\d+", normalize("NFKC", value).replace(",", ""))
    return str(int(found[0])) if len(found) == 1 and len(found[0]) < 20 else None


def _list(value: str) -> str | None:
    """A text as a list of what stands between its commas; None for what is no such text."""
    parts = [part.strip() for part in re.split("[,，、;；]", value)]
    return (
        f"[{', '.join(parts)}]"
        if all(re.fullmatch(r"\w[\w .-]*", each) for each in parts)
        else None
    )


def _options(context: dict[str, Any]) -> list[str]:
    expected = str(context.get("expected", ""))
    return [part.strip(" '\"") for part in expected.replace(" or ", ",").split(",") if part.strip()]


def standing_at(data: Any, place: Place) -> Any:
    """What stands at `place` in what was written, or None."""
    for part in place:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return None
    return data


def _record_at(
    model: type[BaseModel], place: Place, data: Any
) -> tuple[type[BaseModel], Family[Any] | None]:
    """The record type that `data` has at `place`, below `model`, and the family that it is of."""
    family = None
    for end, part in enumerate(place, 1):
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        found = next(_records_in(field.annotation, *field.metadata), None) if field else None
        family = found if isinstance(found, Family) else None
        if isinstance(found, Family):
            while end < len(place) and isinstance(place[end], int):
                end += 1  # Into a list: the item says what it is.
            found = found.member(standing_at(data, place[:end]))
        if found is None:
            return model, None
        model = found
    return model, family


def _records_in(*annotations: Any) -> Iterator[type[BaseModel] | Family[Any]]:
    """The records and families of records in an annotation; a family stands before its record."""
    for annotation in reversed(annotations):
        if isinstance(annotation, Family) or (
            isinstance(annotation, type)
            and get_origin(annotation) is None
            and issubclass(annotation, BaseModel)
        ):
            yield annotation
        yield from _records_in(*get_args(annotation))
