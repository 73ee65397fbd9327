"""Where reminders go: a chat group of WeCom, DingTalk or Feishu, a mailbox, whatever apprise knows. It is
an optional extra, loaded only where addresses are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib.util import find_spec


@dataclass(frozen=True)
class Target:
    """One of them. `name`: what it is, without its secrets; `id`: the same as long as its address is;
    `send`: sends title and text, and gives whether they arrived. It may take seconds."""

    id: str
    name: str
    send: Callable[[str, str], bool]


def targets(addresses: Sequence[str]) -> tuple[Target, ...]:
    """The targets at these addresses of apprise's. Raises ValueError, in Chinese and without an
    address, as those hold keys."""
    if not addresses:
        return ()
    if find_spec("apprise") is None:
        raise ValueError(
            "LINLI_ALERTS 写了提醒的地址，但没有装 apprise。"
            "请运行 .venv/bin/pip install apprise，或去掉 LINLI_ALERTS。"
        )
    return tuple(_target(number, address) for number, address in enumerate(addresses, 1))


def _target(number: int, address: str) -> Target:
    # Half a second to load, and nobody needs it who sends nothing.
    from apprise import Apprise

    plugin = Apprise.instantiate(address)
    if plugin is None:
        raise ValueError(
            f"LINLI_ALERTS 的第 {number} 个地址读不懂。"
            "请按 apprise 的写法，例如 wecombot://机器人的密钥、mailtos://用户:授权码@163.com。"
        )
    return Target(
        id=blake2b(address.encode(), digest_size=8).hexdigest(),
        name=f"{plugin.service_name}（第 {number} 个地址）",
        send=lambda title, text: bool(plugin.notify(body=text, title=title)),
    )
