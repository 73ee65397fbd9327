"""What a save did, in a sentence: the message of its commit, and its line in the history."""

from __future__ import annotations

from typing import Any

from forms_service.versions.content_files import text_of
from site_src.pictures.addresses import is_picture
from site_src.source.frontmatter import Source, split_source

# Keys by what an office calls them; others are said as they are written.
_KEYS = {
    "title": "标题",
    "date": "日期",
    "summary": "摘要",
    "category": "栏目",
    "description": "说明",
    "image": "题图",
    "image_alt": "题图的说明",
    "members": "成员",
    "entries": "上榜的条目",
    "hours": "开放时间",
    "until": "结束时间",
    "starts": "开始时间",
    "ends": "结束时间",
    "place": "地点",
    "form": "表单",
    "draft": "草稿",
}
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
    changed = _changed(old, new)
    return f"{name}：改了{changed}" if changed else f"改了{name}"


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


def _changed(old: Source | None, new: Source | None) -> str:
    if old is None or new is None:
        return ""
    keys = [key for key in {**old.meta, **new.meta} if _of(old, key) != _of(new, key)]
    words = [_KEYS.get(str(key), str(key)) for key in keys]
    if old.body.strip() != new.body.strip():
        words.append("正文")
    shown = words if len(words) <= _MOST else [*words[:_MOST], f"等 {len(words)} 处"]
    return "、".join(shown)


def _of(source: Source, key: Any) -> Any:
    return source.meta.get(key)
