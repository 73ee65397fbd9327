"""MkDocs and Pelican, made to build one site.

- `finishing`: unchanged files become the old ones, the rest gets compressed copies.
- `prepared`: what Pelican's pages are made from.
- `mkdocs_plugin`: MkDocs builds the standing pages and the frame.
- `shell_rendering`: having MkDocs render just the frame.
- `pelican_plugin`: Pelican builds what grows with time.

May import: `program`, `settings`, `source`, `pictures`, `form_kinds`, `kinds`, `content`, `show`,
`sharing`, `live`, `pages`.
"""
