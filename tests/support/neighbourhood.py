"""A small compound with a form of each kind by which residents take part, in a test's own folder as `linli serve`
leaves it: open, full, over and not begun yet, whichever day tests run."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from forms_service.answers.reading import Answer, read_answer
from forms_service.answers.sending import Sending
from forms_service.keeping.rules import Known
from forms_service.keeping.transaction import keeping
from forms_service.kinds.table import Counts
from forms_service.store.tables import open_store
from site_src.content.reading import read_site
from site_src.source.moments import ZONE
from tests.support.demo import built_once

GOOD = Path(__file__).parents[1] / "sites" / "good"
WORDS = "深夜往楼下倒水"
"""What stands on the black list."""
OPEN = "  opens: 2020-01-01\n  closes: 2099-12-31\n"
WHO = (
    "    - {id: name, ask: 您的姓名, type: name, required: true}\n"
    "    - {id: phone, ask: 您的电话, type: phone, required: true}\n"
)
FORMS = {
    "shensu": f"title: 黑榜申诉\nform:\n  kind: appeal\n{OPEN}",
    "renling": f"title: 认领岗位\nform:\n  kind: claim\n{OPEN}"
    "  posts:\n    - {name: 看门岗, duty: 看门}\n"
    "    - {name: 巡河岗, duty: 沿河走一圈, term: 1}\n",
    "dingren": f"title: 申请岗位\nform:\n  kind: claim\n  chosen: branch\n{OPEN}"
    "  posts:\n    - {name: 调解岗, duty: 两家闹别扭，先听两边说完}\n",
    "yishi": f"title: 订阅览室\nform:\n  kind: booking\n{OPEN}"
    "  room: 阅览室\n  hours: [每天 00:00-08:00]\n  ahead: 2\n  each: 1\n",
    "wen": f"title: 有问必答\nform:\n  kind: questionbox\n  to: 社区\n{OPEN}",
    "fanying": f"title: 反映一件事\nform:\n  kind: report\n{OPEN}  where: [A座, 河边]\n"
    "  sorts:\n    - {say: 公共设施}\n    - {say: 反映某个人, private: true}\n",
    "tiyi": f"title: 提一个议题\nform:\n  kind: proposal\n  about: topic\n{OPEN}"
    "  questions:\n    - {id: what, ask: 什么事, type: text, max: 100, required: true}\n" + WHO,
    "lianming": f"title: 联名议题\nform:\n  kind: topics\n  by: anyone\n  threshold: 2\n{OPEN}"
    "  topics:\n"
    "    - {say: 桥上装两盏灯, text: 晚上过桥看不清}\n"
    "    - {say: 河边修栏杆, text: 孩子多, meeting: next}\n"
    "    - {say: 西门几点关, text: 送货的进不来, meeting: held}\n"
    "    - {say: 广场舞跳到十点, text: 想多跳一会儿, declined: 今年议过了}\n",
    "over": "title: 秋游报名\nform:\n  kind: signup\n  opens: 2020-01-01\n  closes: 2020-01-31\n"
    "  questions:\n" + WHO,
    "before": "title: 春游报名\nform:\n  kind: signup\n  opens: 2099-01-01\n  closes: 2099-01-31\n"
    "  questions:\n" + WHO,
    "full": f"title: 写春联报名\nform:\n  kind: signup\n  capacity: 1\n  waiting: 1\n{OPEN}"
    "  questions:\n" + WHO,
}
BLOCKS = {"wen": "voices", "yishi": "results", "lianming": "results"}
TAKEN = (
    (
        "renling",
        40,
        {"service_post": "巡河岗", "named": "写全名", "phone_shown": "写上，邻居可以打"},
    ),
    ("full", 1, {}),
    ("full", 1, {}),
)
"""What was sent so many days ago: a claim whose term of a month is over, a place, and one that waits for it."""


def _write(content: Path) -> None:
    shutil.copytree(GOOD, content)
    for folder in ("notices", "screens"):  # Other tests are about these.
        shutil.rmtree(content / folder)
    pages = {
        f"forms/{name}.md": f"---\n{front}---\n{_block(name)}" for name, front in FORMS.items()
    }
    today = datetime.now(ZONE).date()
    begun, ends = today - timedelta(days=5), today + timedelta(days=30)
    pages |= {
        "roll/now.md": "---\ntitle: 这一季\nkind: list\nquarter: 2026Q4\nentries:\n"
        f"  - side: black\n    id: 2026q4-1\n    who: C座一住户\n    what: {WORDS}，劝说后又倒了两次。\n"
        "    happened: 2026-09-12\n    article: 2\n    assessed: 2026-09-24\n    notified: 2026-09-25\n"
        f"    from: {begun}\n    until: {ends}\n    decided_by: [议事会, 业主大会]\n---\n",
        "roll/corrections.md": "---\ntitle: 更正\nkind: page\n---\n\n/// corrections\n///\n",
        "kiosks/hall.md": "---\ntitle: 大厅屏\nkind: kiosk\norientation: portrait\ninches: 43\n"
        "playlist: [black, clock]\n---\n",
        "talks/index.md": "---\ntitle: 议事\nkind: page\n---\n",
        "talks/ledger.md": "---\ntitle: 台账\nkind: page\n---\n\n/// problems\n///\n",
        "talks/held.md": "---\ntitle: 上次议事会\nkind: meeting\nstarts: 2020-03-01T09:00\nplace: 议事港\n"
        "agenda: [西门几点关]\nothers: [A座居民]\npresent: [社区一人]\nresolutions:\n"
        "  - {what: 西门十一点关, who: 物业, until: 2020-04-01, done: 2020-03-20}\n---\n",
        "talks/next.md": f"---\ntitle: 下次议事会\nkind: meeting\nstarts: {ends}T09:00\nplace: 议事港\n"
        "agenda: [河边修栏杆]\nothers: [B座居民]\n---\n",
    }
    for path, text in pages.items():
        target = content / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, "utf-8")


def _block(name: str) -> str:
    return (
        f"\n/// form | {name}\n///\n\n/// {BLOCKS[name]} | {name}\n///\n" if name in BLOCKS else ""
    )


def put_neighbourhood(folder: Path) -> None:
    """Puts it into `folder`, content and site, and what residents sent before."""
    shutil.copytree(built_once("neighbourhood", _write), folder, symlinks=True, dirs_exist_ok=True)
    forms, now = read_site(folder / "content").site.forms, datetime.now(ZONE)
    (folder / "state").mkdir(exist_ok=True)
    with open_store(folder / "state" / "store") as store:
        known = Known(Counts.of(store))
        for number, (name, days, answers) in enumerate(TAKEN):
            sent = {"name": "魏兰", "phone": f"1390000000{number}", **answers}
            read = read_answer(forms[name].form, {key: [value] for key, value in sent.items()})
            assert isinstance(read, Answer), read
            at = now - timedelta(days=days)
            keeping(store, known, Sending(forms[name].form, read, at))()
