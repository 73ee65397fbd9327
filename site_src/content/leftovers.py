"""Files that systems and programs leave beside an editor's own: nobody means to publish them."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase, translate

# Name patterns in lower case, and whose they are.
_LEFT = {
    "~$*": "Word、Excel 打开文件时留下的",
    ".~lock.*#": "LibreOffice、WPS 打开文件时留下的",
    "~*.tmp": "Word、Excel 保存文件时留下的",
    "thumbs.db": "Windows 存缩略图的",
    "ehthumbs.db": "Windows 存缩略图的",
    "desktop.ini": "Windows 记文件夹样子的",
    ".ds_store": "苹果电脑记文件夹样子的",
    "._*": "苹果电脑拷文件时附带的",
    "*.tmp": "程序的临时文件",
    "*.bak": "编辑器的备份",
    "*~": "编辑器的备份",
    ".*.sw[a-p]": "编辑器的临时文件",
    "*.orig": "git 合并时留下的",
    "*.rej": "git 合并时留下的",
    "*.crdownload": "没有下载完的",
    "*.part": "没有下载完的",
}


# Asked of every file at every build, and hardly ever so.
_ANY = re.compile("|".join(map(translate, _LEFT)))


def left_by(name: str) -> str | None:
    """What a file of this name is that was left behind, in Chinese; None for one that somebody made."""
    if not _ANY.match(name.lower()):
        return None
    return next(whose for pattern, whose in _LEFT.items() if fnmatchcase(name.lower(), pattern))
