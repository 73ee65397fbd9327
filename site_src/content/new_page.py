"""`linli new`: a page with the right front matter, ready to edit."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from unidecode import unidecode

from site_src.content.coherence import RESERVED_FILES

_FOLDERS = {
    "page": "",
    "pact": "pact/",
    "board": "boards/",
    "list": "lists/",
    "place": "places/",
    "form": "forms/",
    "kiosk": "kiosks/",
    "notice": "notices/",
}
_FRONT = {
    "page": "description: 一句话说明这一页讲什么\n",
    "pact": "kind: pact\narticles:\n  - {title: 第一条的名字, text: 第一条的内容。}\n",
    "board": "group: building\nbuilding: 1栋\nmembers:\n  - {name: 姓名, post: 楼栋长, duty: 负责什么, party: false}\n",
    "list": "quarter: {year}Q{quarter}\nentries:\n"
    "  - side: red\n    who: 1栋 某某\n    what: 做了什么好事\n    from: {today}\n"
    "  # 黑榜必须写全下面这些，先告知、后上榜：\n"
    "  # - side: black\n  #   who: 1栋一住户\n  #   what: 做了什么\n  #   article: 1\n"
    "  #   notified: {today}\n  #   from: {week}\n  #   until: {quarter_on}\n"
    "  #   decided_by: [小区党支部, 业主委员会]\n",
    "news": "date: {today}\ncategory: 公告\ntags: []\nsummary: 一句话说明\n",
    "activity": "kind: activity\ndate: {today}\nstarts: {week}T09:00\nends: {week}T11:00\n"
    "place: 活动地点\ntheme: 环境保护\ntags: []\nsummary: 一句话说明\n",
    "place": "hours: 每天 9:00–18:00\nfloor: 一楼\n",
    "form": "form:\n  kind: poll\n  opens: {today}\n  closes: {month}\n  by: anyone\n  results: live\n"
    "  questions:\n    - {{id: q1, ask: 您的看法是？, type: choice, options: [同意, 不同意], required: true}}\n",
    "kiosk": "building: 1栋\norientation: portrait\ninches: 43\nplaylist: [board, pact, red, latest, clock]\n",
    "notice": "until: {week}T18:00\n",
}
KIND_CHOICES = tuple(_FRONT)


class AlreadyThere(Exception):
    """A page of that name exists."""


def new_page(content: Path, kind: str, title: str, now: datetime) -> Path:
    """Writes a page that `linli check` accepts; returns its path. Raises AlreadyThere."""
    name = re.sub(r"[^a-z0-9]+", "-", unidecode(title).lower()).strip("-")[:50].strip("-") or kind
    # A folder's index is a page of its own kind, whatever the others in it are.
    if name == "index" or f"{_FOLDERS.get(kind, 'news/')}{name}.md" in RESERVED_FILES:
        name = f"{name}-{kind}"
    if kind in ("news", "activity"):
        path = content / "news" / f"{now:%Y}" / f"{now:%Y-%m-%d}-{name}.md"
    else:
        path = content / f"{_FOLDERS[kind]}{name}.md"
    if path.exists():
        raise AlreadyThere(f"「{path}」已经有了。请换一个标题，或直接改那个文件。")
    given = {
        "today": f"{now:%Y-%m-%d}",
        "week": f"{now + timedelta(days=7):%Y-%m-%d}",
        "month": f"{now + timedelta(days=30):%Y-%m-%d}",
        "quarter_on": f"{now + timedelta(days=90):%Y-%m-%d}",
        "year": now.year,
        "quarter": (now.month - 1) // 3 + 1,
    }
    template = _FRONT[kind]
    front = template.format(**given) if "{today}" in template or "{week}" in template else template
    quoted = '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {quoted}\n{front}---\n\n在这里写正文。\n", encoding="utf-8")
    return path
