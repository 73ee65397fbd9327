"""`linli new`: a page with the right front matter. What only its editor can know is left to fill in, and
`linli check` refuses it until that is done (`site_src/source/texts.py`, BLANK)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from string import Template

from unidecode import unidecode

from site_src.content.coherence import RESERVED_FILES
from site_src.reporting.reported import contested
from site_src.source.characters import tidied
from site_src.source.moments import quarter_of
from site_src.source.texts import REFUSED
from site_src.source.yaml_nodes import written

_TEXT = "\n〔填：正文〕\n"
_FORM = "form:\n  kind: {}\n  opens: $today\n  closes: $month\n"
# By kind: the folder, the front matter below the title, and the body.
_SEEDS: dict[str, tuple[str, str, str]] = {
    "page": ("", "description: 〔填：一句话说明这一页讲什么〕\n", _TEXT),
    "pact": (
        "pact/",
        "kind: pact\narticles:\n  - {title: 〔填：第一条的名字〕, text: 〔填：第一条的内容〕}\n",
        "",
    ),
    "board": (
        "boards/",
        "group: building\nbuilding: 〔填：哪一栋，例如 1栋〕\nmembers:\n"
        "  - {name: 〔填：姓名〕, post: 楼栋长, duty: 〔填：管什么事〕, party: false}\n",
        "",
    ),
    "list": (
        "lists/",
        "quarter: $quarter\nentries:\n"
        "  - side: red\n    who: 〔填：谁，例如 2栋二单元〕\n    what: 〔填：做了什么好事〕\n    from: $today\n"
        "    agreed: 〔填：本人哪天同意上榜，例如 $today〕\n"
        "  # 黑榜必须写全下面这些，先告知、后上榜：\n"
        "  # - side: black\n  #   id: $of_quarter-1\n  #   who: 1栋一住户\n  #   what: 做了什么\n"
        "  #   happened: $today\n  #   article: 1\n"
        "  #   assessed: $today\n  #   notified: $today\n  #   from: $week\n  #   until: $quarter_on\n"
        "  #   decided_by: [小区党支部, 业主委员会]\n",
        "",
    ),
    "news": ("news/", "date: $today\ncategory: 公告\n", _TEXT),
    "activity": (
        "news/",
        "kind: activity\ndate: $today\nstarts: 〔填：哪天几点开始，例如 ${week}T09:00〕\n"
        "ends: 〔填：哪天几点结束，例如 ${week}T11:00〕\nplace: 〔填：在哪里，例如 中心广场〕\n"
        "theme: 〔填：疫情防控、扶老助残、环境保护、文明劝导、文化活动、平安法治里选一个，例如 环境保护〕\n",
        _TEXT,
    ),
    "place": (
        "places/",
        "hours: 〔填：什么时候开门，例如 每天 9:00–18:00〕\nfloor: 〔填：在几楼，例如 一楼〕\n",
        _TEXT,
    ),
    "form": (
        "forms/",
        _FORM.format("poll") + "  questions:\n"
        "    - {id: q1, ask: 〔填：问什么〕, type: choice, options: [同意, 不同意], required: true}\n",
        _TEXT,
    ),
    "contest": (
        "forms/",
        _FORM.format("poll")
        + "  id: pingbi-$contested\n  by: household\n  results: after-close\n  questions:\n"
        "    - id: best\n      ask: 这一季度，哪一件难事解决得最好？\n      type: choice\n      required: true\n"
        "      options: $candidates\n",
        "\n候选的是问题台账上这一季度解决了的事，一户一票，凭纸条上的口令投。\n",
    ),
    "signup": (
        "forms/",
        _FORM.format("signup") + "  capacity: 〔填：有几个名额，例如 30〕\n  questions:\n"
        "    - {id: name, ask: 怎么称呼您, type: name, required: true}\n"
        "    - {id: phone, ask: 您的电话, type: phone, required: true}\n",
        _TEXT,
    ),
    "nomination": ("forms/", _FORM.format("nomination"), _TEXT),
    "appeal": ("forms/", _FORM.format("appeal"), _TEXT),
    "pledge": (
        "forms/",
        _FORM.format("pledge") + "  says: 〔填：承诺什么，用「我」来写，例如 我的电动车不上楼〕\n",
        _TEXT,
    ),
    "booking": (
        "forms/",
        _FORM.format("booking") + "  room: 〔填：哪间屋子，例如 二楼活动室〕\n"
        "  hours:\n    - 〔填：什么时候可以订，例如 周一至周五 09:00-21:00〕\n"
        "  slot: 60  # 一段多少分钟\n  longest: 2  # 一次最多连着订几段\n  ahead: 14  # 可以提前几天订\n",
        _TEXT,
    ),
    "claim": (
        "forms/",
        _FORM.format("claim") + "  posts:\n"
        "    - {name: 〔填：什么岗，例如 扶老助残岗〕, building: 〔填：哪一栋，例如 1栋〕, "
        "duty: 〔填：管什么事〕, hours: 〔填：什么时候〕, term: 12}\n"
        "  # chosen: branch  # 由党支部定；不写就是谁先认领归谁\n",
        _TEXT,
    ),
    "questionbox": (
        "forms/",
        _FORM.format("questionbox") + "  to: 〔填：问谁，例如 结对部门〕\n",
        _TEXT,
    ),
    "report": (
        "forms/",
        _FORM.format("report")
        + "  where: [〔填：可以选的地方，例如 1栋〕, 小区道路, 其他地方]\n  sorts:\n"
        "    - {say: 物业服务, days: 7}\n    - {say: 环境卫生, days: 5}\n    - {say: 公共安全, days: 5}\n"
        "    - {say: 特殊人群走访, days: 7, private: true}  # 反映人的、走访人的，从不公开\n",
        _TEXT,
    ),
    "evaluation": (
        "forms/",
        _FORM.format("evaluation")
        + "  by: household\n  series: 〔填：评的是谁，小写字母，例如 wuye-fuwu〕\n"
        "  quarter: $quarter\n  complaints: tousu\n  act:\n"
        "    - {below: 0.8, complaints: 10, do: 约谈整改}\n    - {below: 0.6, do: 调整更换}\n"
        "  questions:\n"
        "    - {id: overall, ask: 〔填：总的问什么，例如 您对这一季度的物业服务满意吗？〕, type: choice, "
        "options: [满意, 基本满意, 不满意], required: true}\n"
        "    - {id: clean, ask: 楼道和院子的保洁, type: choice, options: [满意, 基本满意, 不满意]}\n"
        "    - {id: tousu, ask: 有要投诉的，请选是哪件事, type: choices, options: [保洁, 维修, 收费]}\n"
        "    - {id: advice, ask: 不满意的，请说说为什么, type: text, publish: approved}\n"
        "  # 截止以后补上：答应了什么、做到没有\n"
        "  # followup:\n  #   - {date: $month, promised: 答应了什么, due: $quarter_on}\n",
        _TEXT,
    ),
    "consultation": (
        "forms/",
        _FORM.format("consultation") + "  clauses:\n"
        "    - {title: 〔填：第一条的名字〕, text: 〔填：第一条草稿怎么写〕}\n"
        "  # 截止以后，改了的那一条补上 now（定稿怎么写）和 why（为什么）\n",
        _TEXT,
    ),
    "volunteer": (
        "forms/",
        _FORM.format("volunteer") + "  teams: [〔填：一支队的名字，和公示牌上写的一样〕, 机动队]\n",
        _TEXT,
    ),
    "ballot": (
        "forms/",
        "form:\n  kind: ballot\n  matter: 〔填：民法典第二百七十八条的第几项，例如 8〕  # 8 改变共有部分的用途，4 换物业\n"
        "  notice: $today\n  opens: $noticed\n  closes: $month\n"
        "  legal_form: paper  # 以纸质票为准；在主管部门认可的平台上投写 platform，只征求意见写 advisory\n"
        "  questions:\n"
        "    - {id: biaojue, ask: 〔填：表决什么，写全是什么、花多少、钱从哪里出〕, type: choice, "
        "options: [同意, 不同意, 弃权], required: true}\n",
        _TEXT,
    ),
    "election": (
        "forms/",
        "form:\n  kind: election\n  seats: 〔填：选几位，例如 7〕\n"
        "  notice: $today\n  opens: $noticed\n  closes: $month\n"
        "  legal_form: paper  # 以纸质票为准；在主管部门认可的平台上投写 platform，只征求意见写 advisory\n"
        "  candidates:\n"
        "    - id: 〔填：小写字母，居民看不到，例如 cao〕\n"
        "      name: 〔填：候选人的姓名〕\n"
        "      speech: 〔填：竞职演讲说了什么，本人的话〕\n"
        "      put_forward: [本人自荐]\n"
        "      standard:\n"
        "        讲担当: 〔填：一句事实〕\n        讲党性: 〔填：一句事实〕\n"
        "        有素质: 〔填：一句事实〕\n        有公心: 〔填：一句事实〕\n"
        "      agreed: $today  # 本人哪天同意参选、公开这些\n",
        _TEXT,
    ),
    "project": (
        "projects/",
        "description: 〔填：一句话，做什么、为谁做、做到什么算完〕\n"
        "timeline:\n  - {date: $today, title: 立项, text: 〔填：谁同意的，从哪天做到哪天〕}\n",
        _TEXT,
    ),
    "meeting": (
        "meetings/",
        "starts: 〔填：哪天几点，例如 ${week}T09:00〕\nplace: 议事港\n"
        "agenda:\n  - 〔填：议哪一件，一行一件〕\n"
        "others: [业主委员会, 业主监督委员会, 物业服务中心, 志愿者协会, 〔填：和这件事有关的居民，例如 5栋居民〕]\n"
        "# 开完再补：谁到了、议定了什么。谈了什么写在正文里\n"
        "# present: [小区党支部, 物业服务中心, 5栋三户]\n"
        "# resolutions:\n#   - {what: 议定了什么, who: 物业服务中心, until: $month}\n"
        "#   - {what: 议定了什么, form: 表单的 id}\n#   - {what: 议定了什么, ledger: 台账里那一件}\n",
        "\n开会前，有话可以先跟楼栋长说。\n",
    ),
    "topics": (
        "forms/",
        _FORM.format("topics") + "  threshold: 30\n  topics:\n"
        "    - {say: 〔填：议题，一句话〕, text: 〔填：什么事、难在哪里〕, proposed: $today}\n",
        _TEXT,
    ),
    "checkin": (
        "forms/",
        _FORM.format("checkin") + "  keep: 30\n  questions:\n"
        "    - {id: name, ask: 您的姓名, type: name, required: true}\n"
        "    - {id: phone, ask: 您的电话, type: phone, required: true}\n"
        "    - {id: danwei, ask: 组织关系在哪个单位或支部, type: text, max: 60, required: true}\n",
        _TEXT,
    ),
    "proposal": (
        "forms/",
        _FORM.format("proposal") + "  about: project  # 服务项目；议题写 topic\n  questions:\n"
        "    - {id: shi, ask: 〔填：问什么，例如 想做一件什么事？〕, type: text, max: 300, required: true, "
        "publish: approved}\n"
        "    - {id: name, ask: 您的姓名, type: name, required: true}\n"
        "    - {id: phone, ask: 您的电话, type: phone, required: true}\n",
        _TEXT,
    ),
    "kiosk": (
        "kiosks/",
        "building: 〔填：哪一栋，例如 1栋〕\norientation: portrait\ninches: 43\n"
        "playlist: [board, pact, red, latest, clock]\n",
        "",
    ),
    "notice": ("notices/", "until: 〔填：哪天几点结束，例如 ${today}T18:00〕\n", _TEXT),
}
KIND_CHOICES = tuple(_SEEDS)
"""The kinds of page, and of form: `form` is a poll, `contest` one between what was solved in a quarter."""
_CANDIDATES = ("〔填：第一件办好的事〕", "另一件：〔填：第二件办好的事〕")


class AlreadyThere(Exception):
    """A page of that name exists."""


def new_page(
    content: Path, kind: str, title: str, now: datetime, candidates: Sequence[str] = ()
) -> Path:
    """Writes a page that `linli check` accepts once it is filled in; returns its path. `candidates`: of a
    contest. Raises AlreadyThere."""
    named, text = begun_page(kind, title, now, candidates)
    path = content / named
    if path.exists():
        raise AlreadyThere(f"「{path}」已经有了。请换一个标题，或直接改那个文件。")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def begun_page(
    kind: str, title: str, now: datetime, candidates: Sequence[str] = ()
) -> tuple[str, str]:
    """A page as its editor begins it: its path below content/, and its text."""
    title = tidied(REFUSED.sub("", title)).strip()
    name = re.sub(r"[^a-z0-9]+", "-", unidecode(title).lower()).strip("-")[:50].strip("-") or kind
    folder, front, body = _SEEDS[kind]
    # A folder's index is a page of its own kind, whatever the others in it are.
    if name == "index" or f"{folder}{name}.md" in RESERVED_FILES:
        name = f"{name}-{kind}"
    if folder == "news/":
        path = f"{folder}{now:%Y}/{now:%Y-%m-%d}-{name}.md"
    else:
        path = f"{folder}{name}.md"
    filled = Template(front).substitute(
        today=f"{now:%Y-%m-%d}",
        noticed=f"{now + timedelta(days=15):%Y-%m-%d}",
        week=f"{now + timedelta(days=7):%Y-%m-%d}",
        month=f"{now + timedelta(days=30):%Y-%m-%d}",
        quarter_on=f"{now + timedelta(days=90):%Y-%m-%d}",
        candidates=f"[{', '.join(map(written, candidates if len(candidates) > 1 else _CANDIDATES))}]",
        quarter=quarter_of(now),
        of_quarter=quarter_of(now).lower(),
        contested=contested(now).lower(),
    )
    return path, f"---\ntitle: {written(title)}\n{filled}---\n{body}"
