"""Compounds of any size to measure on: the demo's standing pages with made-up news, and the same
pages as Hugo, plain Pelican and plain MkDocs want them."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
_WORDS = [
    "业主委员会",
    "红黑榜",
    "物业评议",
    "志愿者",
    "活动",
    "小区",
    "居民",
    "公约",
    "楼栋长",
    "四点半课堂",
    "邻里",
    "厨艺",
    "停车",
    "电动车",
    "充电",
    "垃圾分类",
    "高空抛物",
    "议事",
    "党支部",
    "网格",
    "巡查",
    "走访",
    "便民",
    "驿站",
    "健康",
    "家庭",
    "节水",
    "园林",
]
_CATEGORIES = ("公告", "党建", "议事", "服务")


def write_compound(target: Path, news: int) -> list[Path]:
    """Writes a content folder with so many news pages; returns their paths."""
    shutil.copytree(ROOT / "content", target)
    shutil.rmtree(target / "news")
    rng = random.Random(news)
    paths = []
    for number in range(news):
        day = f"{2022 + number % 5}-{1 + number // 5 % 12:02}-{1 + number % 28:02}"
        path = target / "news" / day[:4] / f"{day}-n{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        tags = ", ".join(rng.sample(_WORDS, 2))
        path.write_text(
            f"---\ntitle: 新闻{number}\ndate: {day}\ncategory: {rng.choice(_CATEGORIES)}\n"
            f"tags: [{tags}]\n---\n\n{_body(rng)}",
            encoding="utf-8",
        )
        paths.append(path)
    return paths


def _body(rng: random.Random) -> str:
    def sentence() -> str:
        return "，".join(rng.choice(_WORDS) + rng.choice(_WORDS) for _ in range(12)) + "。"

    paragraphs = [sentence() for _ in range(6)]
    return "\n\n".join([*paragraphs, "## 小标题", "- 甲\n- 乙 **粗**", sentence()]) + "\n"


def as_hugo(content: Path, target: Path) -> Path:
    """The same pages for Hugo, with tags, categories, lists page by page and a feed."""
    (target / "layouts" / "_default").mkdir(parents=True)
    (target / "hugo.toml").write_text(
        'baseURL = "http://localhost/"\nlanguageCode = "zh-CN"\ntitle = "比较"\n'
        '[taxonomies]\ntag = "tags"\ncategory = "category"\n[pagination]\npagerSize = 20\n',
        encoding="utf-8",
    )
    head = '<!doctype html><html lang="zh-CN"><head><title>{{.Title}}</title></head><body>'
    nav = '{{range .Site.Sections}}<a href="{{.RelPermalink}}">{{.Title}}</a>{{end}}'
    (target / "layouts" / "_default" / "single.html").write_text(
        f"{head}{nav}<h1>{{{{.Title}}}}</h1>{{{{.Content}}}}"
        '{{with .PrevInSection}}<a href="{{.RelPermalink}}">{{.Title}}</a>{{end}}'
        '{{with .NextInSection}}<a href="{{.RelPermalink}}">{{.Title}}</a>{{end}}</body></html>',
        encoding="utf-8",
    )
    (target / "layouts" / "_default" / "list.html").write_text(
        f'{head}{nav}{{{{range (.Paginate .Pages).Pages}}}}<h2><a href="{{{{.RelPermalink}}}}">'
        "{{.Title}}</a></h2>{{.Summary}}{{end}}</body></html>",
        encoding="utf-8",
    )
    shutil.copytree(content, target / "content", ignore=shutil.ignore_patterns("images"))
    for path in (target / "content").rglob("*.md"):
        if path.name == "index.md":
            path.rename(path.with_name("_index.md"))
    return target


def as_pelican(content: Path, target: Path) -> Path:
    """The same news for plain Pelican: its own metadata instead of front matter."""
    target.mkdir(parents=True)
    for path in sorted((content / "news").rglob("*.md")):
        front, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("---\n")
        front = front.replace("[", "").replace("]", "")
        (target / path.name).write_text(f"{front}slug: {path.stem}\n\n{body}", encoding="utf-8")
    return target


def as_mkdocs(content: Path, target: Path) -> Path:
    """The same pages for plain MkDocs with Material and its search; the news out of the navigation,
    where they cost it least."""
    ignored = shutil.ignore_patterns("kiosks", "notices")
    shutil.copytree(content, target / "docs", ignore=ignored)
    (target / "mkdocs.yml").write_text(
        "site_name: 比较\ntheme: {name: material, language: zh, font: false, features: [navigation.tabs]}\n"
        "plugins: [search]\nmarkdown_extensions: [admonition, attr_list, def_list, footnotes, tables]\n"
        "validation: {omitted_files: ignore, links: {not_found: ignore, unrecognized_links: ignore}}\n"
        "nav: [index.md]\n",
        encoding="utf-8",
    )
    return target
