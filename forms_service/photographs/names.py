"""Which photographs an answer has: their names stand among its entries, a list a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from site_src.forms.form import Form
from site_src.questions.photo import PHOTO_NAME


def named_in(document: Mapping[str, Any]) -> frozenset[str]:
    """The names of the photographs of one answer."""
    return frozenset(
        name
        for given in document["entries"].values()
        if isinstance(given, list)
        for name in given
        if PHOTO_NAME.fullmatch(name)
    )


def photos_of(form: Form, document: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the photographs of an answer to this form, in the order in which they are asked for."""
    entries = document["entries"]
    return tuple(name for q in form.questions if q.filed for name in entries.get(q.id, ()))


def named(documents: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Those of all these answers."""
    return frozenset(name for document in documents for name in named_in(document))
