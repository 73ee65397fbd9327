"""The texts that all may read, kept as answers and decisions come: the derivative of the ledger's fold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from forms_service.answers.publication import Became, Text, texts_of
from forms_service.answers.tally import ANSWERS, count
from forms_service.store.ledger_state import Document
from site_src.forms.voices import Voice


class Voices:
    """Of each form the published texts that stand; subscribe `change` to the store."""

    def __init__(self) -> None:
        self._texts: dict[str, dict[tuple[str, str], Text]] = {}
        self._in_order: dict[str, tuple[Voice, ...]] = {}
        self._photos: dict[str, dict[tuple[str, str], Text]] = {}
        self._unpublished: dict[str, Counter[str]] = {}

    def change(self, table: str, key: str, old: Document | None, new: Document | None) -> None:
        """Takes one change of the store; an undone commit comes as its inverse."""
        if table != ANSWERS:
            return
        for document, comes in ((old, False), (new, True)):
            for text in texts_of(key, document) if document else ():
                if text.decision and text.decision.why:
                    reasons = self._unpublished.setdefault(text.form, Counter())
                    count(reasons, text.decision.why.label, 1 if comes else -1)
                if text.became is Became.PUBLISHED:
                    held = self._texts.setdefault(text.form, {})
                    for texts in (held, *(self._photos.setdefault(p, {}) for p in text.photos)):
                        if comes:
                            texts[key, text.part] = text
                        else:
                            texts.pop((key, text.part))
                    self._in_order.pop(text.form, None)

    def unpublished(self, form: str) -> dict[str, int]:
        """How many of a form's texts are not published, or no longer, by the reason, the most frequent first."""
        return dict(self._unpublished.get(form, Counter()).most_common())

    def of_photo(self, photo: str) -> tuple[Text, ...]:
        """The published texts that are the photograph of this name, of whichever forms."""
        return tuple(self._photos.get(photo, {}).values())

    def of(self, form: str) -> tuple[Voice, ...]:
        """A form's published texts, newest first; the order tells nothing but when they came."""
        if form not in self._in_order:
            texts = _together(self._texts.get(form, {}).values())
            newest = sorted(
                texts, key=lambda text: (text.at, text.question, text.text), reverse=True
            )
            self._in_order[form] = tuple(text.voice for text in newest)
        return self._in_order[form]


def _together(texts: Iterable[Text]) -> Iterable[Text]:
    """The texts, photographs that came under one question and were replied to alike as one."""
    found: dict[tuple[str, str, str], Text] = {}
    for text in texts:
        reply = text.decision.reply if text.decision else None
        key = (text.receipt, text.question, repr(reply))
        first = found.get(key)
        photos = (*first.photos, *text.photos) if first else text.photos
        found[key] = replace(first or text, photos=photos)
    return found.values()
