"""All settings, from the environment, in one table that the README is tested against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """A setting's environment variable, its default, and what it is, in Chinese."""

    name: str
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("LINLI_CONTENT", "content", "内容文件夹：Markdown 和图片"),
    Setting("LINLI_SITE", "site", "建好的网站放在哪里（一个指向当前版本的链接）"),
    Setting("LINLI_STATE", "state", "要长久保存的东西：回答、统计、密钥"),
    Setting("LINLI_STORE", "", "留空用内置存储（在 LINLI_STATE 下）；其他存储尚不支持"),
    Setting(
        "LINLI_BASE_URL", "http://127.0.0.1:8000", "居民看到的网址，用在分享卡片、订阅和来源检查里"
    ),
    Setting("LINLI_TRUSTED_PROXIES", "", "可信反向代理的地址，逗号隔开，例如 127.0.0.1,10.0.0.0/8"),
    Setting(
        "LINLI_RATE_LIMIT",
        "60/minute;600/hour",
        "每个来源最多提交多少次（整栋楼可能共用一个出口地址）",
    ),
    Setting("LINLI_NOTICE_KEY", "", "安防系统发紧急通知的密钥，至少 32 个字符；留空就不收"),
)


@dataclass(frozen=True)
class Settings:
    """The settings of one run."""

    content: Path
    site: Path
    state: Path
    store: str
    base_url: str
    trusted_proxies: tuple[str, ...]
    rate_limit: str
    notice_key: str = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Reads the table's variables; an empty variable counts as not set."""
        value = {s.name: environment.get(s.name) or s.default for s in SETTINGS}
        return cls(
            content=Path(value["LINLI_CONTENT"]),
            site=Path(value["LINLI_SITE"]),
            state=Path(value["LINLI_STATE"]),
            store=value["LINLI_STORE"],
            base_url=value["LINLI_BASE_URL"].rstrip("/"),
            trusted_proxies=tuple(
                part.strip() for part in value["LINLI_TRUSTED_PROXIES"].split(",") if part.strip()
            ),
            rate_limit=value["LINLI_RATE_LIMIT"],
            notice_key=value["LINLI_NOTICE_KEY"],
        )
