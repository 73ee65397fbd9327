"""Two checks against robots that ask no third party and lose no answer: both only ask again."""

from __future__ import annotations

from forms_service.answers.reading import Fields

# Reading one question and choosing takes a person longer than this, in milliseconds.
_LEAST_ELAPSED = 1500


def spam_fault(fields: Fields) -> str | None:
    """What to tell whoever looks like a robot, or None."""
    if any(text.strip() for text in fields.get("website", ())):
        return "「网站」一栏请留空，再提交一次"
    elapsed = "".join(fields.get("elapsed", ()))
    # Without JavaScript the field stays empty: then there is nothing to check.
    if elapsed.isdecimal() and len(elapsed) < 12 and int(elapsed) < _LEAST_ELAPSED:
        return "提交得太快了，请再点一次"
    return None
