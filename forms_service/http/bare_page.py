"""A page that needs nothing of the site: for what goes wrong before, or without, the site's own."""

from __future__ import annotations

from html import escape

from forms_service.refusal import Link

HOME = Link("/", "回首页")


def bare_page(title: str, text: str, onward: Link = HOME) -> str:
    """Says one thing, set for a phone's width. `theme/assets/js/form.js` reads the paragraph after the
    heading."""
    title, text, address, label = map(escape, (title, text, onward.address, onward.label))
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>"
        f'<h1>{title}</h1><p>{text}</p><p><a href="{address}">{label}</a></p></html>\n'
    )
