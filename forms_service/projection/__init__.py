"""How answers become facts, form kind by form kind.

- `kind`: what every kind must know.

May import: `site_src.forms`, `store`, `answers`.
"""
