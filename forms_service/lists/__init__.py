"""The red and the black list in the desk.

- `pages`: 「红黑榜」: each entry's case, and the letter to the household.
- `waiting`: what of it waits for the office.
- `samples`: what a demo's office has done about its lists.

May import: `site_src.questions`, `site_src.forms`, `site_src.kinds`, `site_src.content`, `site_src.source`, `site_src.taking_part`, `site_src.paper`, `refusal`,
`store`, `credentials`, `staff`, `electorate`, `due_process`, `answers`, `kinds`, `http`, `desk`,
`handling`, `today`.
"""
