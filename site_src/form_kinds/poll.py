"""People say what they think, and all see what came of it."""

from __future__ import annotations

from typing import ClassVar, Literal

from site_src.forms.form import Form


class Poll(Form):
    """投票: whoever likes says what they think."""

    kind: Literal["poll"]

    label: ClassVar[str] = "投票"
    counts_heads: ClassVar[bool] = True
