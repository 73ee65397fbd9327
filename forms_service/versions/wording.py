"""What a save did, in a sentence: the message of its commit, and its line in the history."""

from __future__ import annotations

from typing import Any

from forms_service.versions.content_files import text_of
from site_src.kinds.page_kinds import KINDS, default_kind
from site_src.pictures.addresses import is_picture
from site_src.source.frontmatter import Source, split_source

_MOST = 4


def what_was_done(path: str, before: bytes | None, after: bytes | None) -> str:
    """One sentence on what came of `before`; the page is called by its title."""
    if is_picture(path):
        did = "加图片" if before is None else "删除图片" if after is None else "换图片"
        return f"{did} {path.rpartition('/')[2]}"
    old, new = (_read(data) for data in (before, after))
    name = _name(path, new or old)
    if before is None:
        return f"新建{name}"
    if after is None:
        return f"删除{name}"
    changed = _changed(path, old, new)
    return f"{name}：改了{changed}" if changed else f"改了{name}"


def called(path: str, data: bytes | None) -> str:
    """What people call the file: a page by its title, a picture by its name."""
    return path.rpartition("/")[2] if is_picture(path) else _name(path, _read(data))


def _read(data: bytes | None) -> Source | None:
    try:
        source = split_source(text_of(data or b""), "")
    except UnicodeDecodeError:
        return None
    return source if isinstance(source, Source) else None


def _name(path: str, source: Source | None) -> str:
    title = source.meta.get("title") if source else None
    said = " ".join(str(title).split())[:80] if title else path
    return f"《{said}》"


def _changed(path: str, old: Source | None, new: Source | None) -> str:
    if old is None or new is None:
        return ""
    called = _labels(new.meta.get("kind", default_kind(path)))
    keys = [key for key in {**old.meta, **new.meta} if _of(old, key) != _of(new, key)]
    words = [called.get(str(key), str(key)) for key in keys]
    if old.body.strip() != new.body.strip():
        words.append("正文")
    shown = words if len(words) <= _MOST else [*words[:_MOST], f"等 {len(words)} 处"]
    return "、".join(shown)


def _labels(kind: object) -> dict[str, str]:
    """The keys of this kind of page, by what editors call them."""
    fields = KINDS[kind].model_fields if isinstance(kind, str) and kind in KINDS else {}
    return {field.alias or name: field.title or name for name, field in fields.items()}


def _of(source: Source, key: Any) -> Any:
    return source.meta.get(key)
