"""A vote's result in the desk: canvassed, and sealed.

- `opening`: opening a secret vote's box, in the store and every copy beside it.
- `box_pages`: a secret vote's key made, tried and used.
- `seal_pages`: sealing a result.

May import: `site_src.forms`, `site_src.content`, `refusal`, `store`, `staff`, `answers`, `secrecy`,
`sealing`, `erasure`, `desk`.
"""
