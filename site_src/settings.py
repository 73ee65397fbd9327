"""All settings, from the environment, in one table that the README is tested against."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

from site_src.addresses import read_origin

BASE_URL = "LINLI_BASE_URL"
_UNITS = {"KB": 1000, "MB": 1000**2, "GB": 1000**3, "TB": 1000**4}


class BadSettings(Exception):
    """Settings that can't be understood; the text says which and how to write them, in Chinese."""


def read_bytes(text: str) -> int:
    """The bytes in a size such as `500MB`. Raises ValueError."""
    found = re.fullmatch(r"([0-9]{1,9})\s*([KMGT]B)", text.strip().upper())
    if not found:
        raise ValueError(text)
    return int(found[1]) * _UNITS[found[2]]


def read_share(text: str) -> float:
    """The part of a whole in a percentage such as `5%`, at most a half. Raises ValueError."""
    found = re.fullmatch(r"([0-9]{1,2}(?:\.[0-9]{1,3})?)\s*%", text.strip())
    if not found or float(found[1]) > 50:
        raise ValueError(text)
    return float(found[1]) / 100


def _any(_: str) -> str | None:
    return None


def _base_url_fault(text: str) -> str | None:
    if read_origin(text.rstrip("/")):
        return None
    return "应当是网址，只有协议、域名和可以不写的端口，例如 https://linli.example.cn"


def _store_fault(text: str) -> str | None:
    return "尚不支持，请留空" if text else None


def _proxies_fault(text: str) -> str | None:
    try:
        for part in _listed(text):
            ip_network(part, strict=False)
    except ValueError as error:
        return f"写错了（{error}）。请写成 127.0.0.1,10.0.0.0/8 这样"
    return None


def _reads(read: Callable[[str], object], fix: str) -> Callable[[str], str | None]:
    def fault(text: str) -> str | None:
        try:
            read(text)
        except ValueError:
            return fix
        return None

    return fault


@dataclass(frozen=True)
class Setting:
    """A setting's environment variable, its default, and what it is, in Chinese; `fault`: what is
    wrong with a value and how to write it, or None."""

    name: str
    default: str
    help: str
    fault: Callable[[str], str | None] = _any


SETTINGS: tuple[Setting, ...] = (
    Setting("LINLI_CONTENT", "content", "内容文件夹：Markdown 和图片"),
    Setting("LINLI_SITE", "site", "建好的网站放在哪里（一个指向当前版本的链接）"),
    Setting("LINLI_STATE", "state", "要长久保存的东西：回答、统计、密钥"),
    Setting(
        "LINLI_STORE",
        "",
        "留空用内置存储（在 LINLI_STATE 下）；其他存储尚不支持",
        _store_fault,
    ),
    Setting(
        "LINLI_STORE_WARN",
        "500MB",
        "存储到了这么大就提醒（日志、readyz），照常收回答",
        _reads(read_bytes, "应当是大小，例如 500MB、2GB"),
    ),
    Setting(
        "LINLI_DISK_FREE",
        "2%",
        "磁盘上留给别的程序、日志和备份的一份；剩得比它少就先不收回答",
        _reads(read_share, "应当是百分数，最多 50%，例如 5%"),
    ),
    Setting(
        BASE_URL,
        "http://127.0.0.1:8000",
        "居民看到的网址，用在分享卡片、订阅和来源检查里；不设就跟着 linli serve 的 --port；是公网网址时，用别的域名来的一概不收",
        _base_url_fault,
    ),
    Setting(
        "LINLI_TRUSTED_PROXIES",
        "",
        "可信反向代理的地址，逗号隔开，例如 127.0.0.1,10.0.0.0/8",
        _proxies_fault,
    ),
    Setting(
        "LINLI_RATE_LIMIT",
        "60/minute;600/hour",
        "每个来源最多提交多少次（整栋楼可能共用一个出口地址）",
    ),
    Setting("LINLI_NOTICE_KEY", "", "安防系统发紧急通知的密钥，至少 32 个字符；留空就不收"),
    Setting(
        "LINLI_ALERTS",
        "",
        "有事要办时提醒谁：企业微信、钉钉、飞书的机器人或邮箱，apprise 的写法，空格隔开；留空就不发",
    ),
)


def site_fault(site: Path, content: Path) -> str | None:
    """What is wrong with the place for the site, and how to put it right, or None. It becomes a link
    beside a folder of versions, so it can be neither what holds the content nor lie in there."""
    place = site.parent.resolve() / site.name if site.is_symlink() else site.resolve()
    source = content.resolve()
    if place == source or place in source.parents or source in place.parents:
        return f"和内容文件夹「{content}」套在一起。请另指一个地方，例如它旁边的 site"
    return None


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@dataclass(frozen=True)
class Settings:
    """The settings of one run."""

    content: Path
    site: Path
    state: Path
    store: str
    store_warn: str
    disk_free: str
    base_url: str
    trusted_proxies: tuple[str, ...]
    rate_limit: str
    notice_key: str = field(repr=False)
    alerts: tuple[str, ...] = field(repr=False)

    @property
    def cache(self) -> Path:
        """What can be made again at any time."""
        return self.state / "cache"

    @property
    def counted(self) -> tuple[Path, Path]:
        """Where answers are counted: what the service writes, and what the built site has of it, which
        is there when the whole state folder is missing."""
        return self.state / "facts", self.site / "facts"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Reads the table's variables as they are; an empty variable counts as not set."""
        value = _values(environment)
        return cls(
            content=Path(value["LINLI_CONTENT"]),
            site=Path(value["LINLI_SITE"]),
            state=Path(value["LINLI_STATE"]),
            store=value["LINLI_STORE"],
            store_warn=value["LINLI_STORE_WARN"],
            disk_free=value["LINLI_DISK_FREE"],
            base_url=value[BASE_URL].rstrip("/"),
            trusted_proxies=tuple(_listed(value["LINLI_TRUSTED_PROXIES"])),
            rate_limit=value["LINLI_RATE_LIMIT"],
            notice_key=value["LINLI_NOTICE_KEY"],
            alerts=tuple(value["LINLI_ALERTS"].split()),
        )

    @classmethod
    def checked(cls, environment: Mapping[str, str]) -> Settings:
        """As `from_environment`. Raises BadSettings, with a line for each that is wrong."""
        value = _values(environment)
        found = [(s.name, value[s.name], s.fault(value[s.name])) for s in SETTINGS]
        faults = [f"{name}={text} {fault}。" for name, text, fault in found if fault]
        settings = cls.from_environment(environment)
        if fault := site_fault(settings.site, settings.content):
            faults.append(f"LINLI_SITE={value['LINLI_SITE']} {fault}。")
        if faults:
            raise BadSettings("\n".join(faults))
        return settings


def _values(environment: Mapping[str, str]) -> dict[str, str]:
    return {s.name: environment.get(s.name) or s.default for s in SETTINGS}
