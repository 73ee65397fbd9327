"""What follows from answers that the office said yes to: pages to be written, begun by one button.

- `to_write`: which of them have no page yet, and what of each may stand on one.
- `begun`: which pages were begun from an answer.
- `desk_pages`: 「等着写」: the list, and the draft that is begun.

May import: `site_src.source`, `site_src.proceedings`, `site_src.kinds`, `site_src.content`,
`site_src.editing`, `refusal`, `staff`, `store`, `answers`, `erasure`, `desk`, `editing`, `today`, `proceedings`.
"""
