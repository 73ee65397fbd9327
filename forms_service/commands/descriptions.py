"""What the service's commands do, a line each: for `linli --help`, which loads none of them, and for their
own `--help`."""

from __future__ import annotations

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "serve": "建好网站并提供服务，内容一改就重建",
    "store": "存储的维护：核对、备份、恢复、整理、按要求删除",
    "kiosks": "大堂屏的情况；有屏该报到没报到时，退出码是 1",
    "sample": "给演示小区编一批回答，每一份都标明是示例",
    "roster": "业主名册：从表格导入，看合计，发投票口令",
    "paper": "纸质票：从表格录入，两个人各录一遍",
    "vote": "不记名投票：请监票人先试钥匙",
    "seal": "封存一次投票的结果：在这以前都是初步结果",
    "recount": "照留着的选票把结果和印章重算一遍；和公布的不一样时，退出码是 1",
    "staff": "办公台的账号：谁能进，能做什么。服务运行着也行",
}
"""Command → what it does, in Chinese."""
