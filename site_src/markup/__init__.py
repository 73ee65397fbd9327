"""From a page's Markdown to HTML, the same under every generator.

- `plain_text`: sparing Markdown its inline patterns where no text could match.
- `block_kinds`: the kinds of block: how each is written, and where it may stand.
- `blocks`: `/// results | id` becomes the place of a live region.
- `rendering`: a page's HTML, and what can be said of its Markdown with lines.

May import: `source`, `kinds`.
"""
