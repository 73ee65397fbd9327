"""The words by which the audit log says what somebody did, and how the desk reads them out. Whoever notes
a new kind of deed adds its line here, beside its like."""

from __future__ import annotations

DEEDS = {
    # Personal data.
    "personal.find": "查了一个人留着什么",
    "personal.erase": "按要求删除个人信息",
    "personal.expire": "到期删除姓名和电话",
    "log.see": "看了记录里说到个人的话",
    # Answers.
    "answer.see": "看了完整的个人信息",
    "answer.enter": "代填了一份回答",
    "answer.change": "改了一份回答",
    "answer.cancel": "取消了一份回答",
    "answer.step": "把一份回答往下办了一步",
    "answer.export": "导出了回答",
    # Ballots on paper.
    "paper.first": "录了一张纸质票的第一遍",
    "paper.second": "录了一张纸质票的第二遍",
    "paper.third": "定了一张两遍不一样的纸质票",
    "paper.back": "撤回了一张纸质票的录入",
    "paper.served": "记了一户（一位业主）送达未表态",
    "paper.unserved": "去掉了记错的送达未表态",
    "paper.import": "从表格录了纸质票",
    # Votes.
    "vote.seal": "封存了投票结果",
    "vote.key": "做了不记名投票的钥匙",
    "vote.open": "开箱计了不记名投票的票",
    "vote.void": "作废了一次不记名投票",
    # Activities' lists.
    "list.print": "印了签到单",
    "list.copy": "照纸上的签到单记了到场的人",
    "list.close": "关了签到名单",
    "list.link": "换了签到链接",
    "hours.correct": "改了志愿者的时长",
    # Texts.
    "text.publish": "公开了一段话",
    "text.refuse": "定了一段话不公开",
    "text.withdraw": "撤下了一段话",
    "text.reply": "答复了一段话",
    "text.unreply": "删掉了一条答复",
    # The roster.
    "roster.import": "导入了业主名册",
    "codes.issue": "发了一批口令",
    "code.issue": "给一处发了新口令",
    "code.revoke": "作废了一处的口令",
    # The black list.
    "list.case": "写了黑榜一条的案卷",
    "list.letter": "印了黑榜一条的告知书",
    # Pages.
    "page.publish": "发布了一页",
    "page.delete": "删掉了一页",
    "page.restore": "把一页换回以前的样子",
    "page.merge": "把两个人的改动合在一起",
    "page.pull": "取回了别人推送的改动",
    "picture.add": "加了照片",
    # Accounts.
    "staff.add": "给了账号",
    "staff.role": "改了角色",
    "staff.link": "给了设密码的链接",
    "staff.password": "设了密码",
    "staff.factor": "加了第二道验证",
    "staff.no-factor": "取消了第二道验证",
    "staff.disable": "停用了账号",
    # Who comes and goes.
    "session.begin": "登录",
    "session.end": "退出",
}
"""By the word that is stored."""


def said(did: str) -> str:
    """What was done, in Chinese; a word that nobody knows any more as it stands."""
    return DEEDS.get(did, did)
