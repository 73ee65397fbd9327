"""Live regions: what each kind shows, and filling them in pages on disk.

- `renderers`: what each kind of region shows, and the clock's next change of it.
- `filling`: filling regions of pages on disk: what a build and a refill share.

May import: `source`, `forms`, `kinds`, `markup`, `content`, `show`, `paper`, `lobby`.
"""
