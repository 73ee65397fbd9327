"""Texts that people wrote, read before all may read them: what waits, what is personal in it, what is
decided.

- `exposure`: what is personal in a text, marked where it stands.
- `decisions`: publishing a text, taking it down, replying to it, in one step with the log's entry.
- `places`: the texts in order, by what became of each, kept as answers come.
- `queue`: what waits to be read, and what was decided.
- `routes`: 「待审」.

May import: `site_src.source`, `site_src.questions`, `site_src.forms`, `site_src.content`, `refusal`,
`store`, `staff`, `answers`, `desk`.
"""
