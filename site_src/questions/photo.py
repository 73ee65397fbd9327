"""Questions that are answered with photographs.

An answer names its photographs; the files lie beside the answers, and no page of the site holds them before
somebody has looked at them and let them be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from site_src.questions.question import Question, Unreadable, Value
from site_src.source.records import NO_BOOL, worded

PHOTO_NAME = re.compile(r"[0-9a-f]{32}\.(?:jpg|png)")
"""What a photograph is called that was received: a digest of it, so that the same one sent again is the same."""
MOST = 3


class Photo(Question):
    """Up to three photographs. `publish`: whether they may be, after somebody looked at them."""

    type: Literal["photo"]
    max: Annotated[int, Field(ge=1, le=MOST), NO_BOOL] = Field(default=MOST, title="最多几张")
    publish: Literal["never", "approved"] = Field(
        default="never",
        title="照片能不能公开",
        json_schema_extra=worded({"never": "不公开", "approved": "审核后公开"}),
    )

    label: ClassVar[str] = "照片"
    control: ClassVar[str] = "control-photo"
    free: ClassVar[bool] = True
    filed: ClassVar[bool] = True

    @property
    def missing(self) -> str:
        return "请选一张照片"

    @property
    def hint(self) -> str:
        return f"最多 {self.max} 张"

    @property
    def may_be_published(self) -> bool:
        return self.publish == "approved"

    def promise(self, kept: str) -> str:  # noqa: ARG002
        kept_of = "照片里的拍摄地点、时间、手机型号先去掉，只留画面，缩小以后再存"
        if not self.may_be_published:
            return f"{kept_of}。只给工作人员看，不公开"
        return f"{kept_of}。工作人员看过以后可能公开；请不要拍到人脸、车牌和门牌号"

    def read(self, sent: Sequence[str]) -> Value | Unreadable:
        names = list(dict.fromkeys(sent))
        if not all(PHOTO_NAME.fullmatch(name) for name in names):
            return Unreadable("照片没有收到，请再选一次")
        if len(names) > self.max:
            return Unreadable(f"最多 {self.max} 张，现在有 {len(names)} 张，请去掉几张")
        return names

    def answer_schema(self) -> dict[str, Any]:
        """A program sends photographs as files of a multipart form; by name only those that were received."""
        items = {"type": "string", "pattern": f"^{PHOTO_NAME.pattern}$"}
        return super().answer_schema() | {"type": "array", "items": items, "maxItems": self.max}

    def masked(self, value: Value) -> str:
        return f"{len(value)} 张照片" if isinstance(value, list) else ""
