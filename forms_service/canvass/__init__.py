"""A vote's result in the desk: canvassed, and sealed.

- `seal_pages`: sealing a result.

May import: `site_src.forms`, `site_src.content`, `refusal`, `store`, `staff`, `sealing`, `desk`.
"""
