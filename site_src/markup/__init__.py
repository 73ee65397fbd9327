"""From a page's Markdown to HTML, the same under every generator.

- `plain_text`: sparing Markdown its inline patterns where no text could match.
- `lists`: where a list begins and ends, what its items hold, and whether it is loose.
- `fences`: code between fences, in items and quotations too.
- `nesting`: lists and quotations as CommonMark nests them, and what may begin right after text.
- `inline`: struck out, stressed and lowered text, addresses, and tasks.
- `line_ends`: a line end between Han characters is nothing; numbered lines stay lines.
- `block_kinds`: the kinds of block: how each is written, and where it may stand.
- `blocks`: `/// results | id` becomes the place of a live region.
- `full_body`: the blocks that each kind of page always shows.
- `rendering`: a page's HTML, and what can be said of its Markdown with lines.

May import: `source`, `pictures`, `kinds`.
"""
