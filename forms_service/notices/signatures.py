"""Calls signed with a shared key: HMAC-SHA256 over the time and the body (RFC 2104)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

TIMESTAMP_HEADER = "X-Linli-Timestamp"
SIGNATURE_HEADER = "X-Linli-Signature"
TOLERANCE = 300
"""Seconds by which the caller's clock may differ from ours."""
KEY_LENGTH = 32
"""Characters a key has at least: as many as the hash has bytes."""


class BadSignature(Exception):
    """The call is not to be believed; the text says why, in Chinese."""


def check_key(key: str) -> None:
    """Raises ValueError for a key that is too short to be one; none at all is fine."""
    if 0 < len(key) < KEY_LENGTH:
        raise ValueError(
            f"LINLI_NOTICE_KEY 只有 {len(key)} 个字符，太短了，容易被猜中；至少要 {KEY_LENGTH} 个。"
            "请用 openssl rand -hex 32 生成一个；不用签名通知就留空。"
        )


def signature(key: str, timestamp: str, body: bytes) -> str:
    """What SIGNATURE_HEADER must say."""
    digest = hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


def signed_at(
    key: str, timestamp: str | None, signed: str | None, body: bytes, now: datetime
) -> int:
    """When the call was signed, in Unix seconds. Raises BadSignature."""
    if timestamp is None or signed is None:
        raise BadSignature(f"缺少 {TIMESTAMP_HEADER} 或 {SIGNATURE_HEADER}。")
    expected = signature(key, timestamp, body)
    if not hmac.compare_digest(expected.encode(), signed.encode("utf-8", "surrogateescape")):
        raise BadSignature("签名不对：请核对密钥，以及签的是不是「时间戳.请求体」的原字节。")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise BadSignature(f"{TIMESTAMP_HEADER} 应当是 Unix 秒数，例如 1795400000。")
    at = int(timestamp)
    if abs(at - now.timestamp()) > TOLERANCE:
        raise BadSignature(
            f"时间戳与服务器相差超过 {TOLERANCE} 秒，没有收下。请校准呼叫方的时钟，重新签名再发。"
        )
    return at
