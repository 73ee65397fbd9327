"""The red and the black list in the desk.

- `pages`: 「红黑榜」: each entry's case, and the letter to the household.
- `waiting`: what of it waits for the office.

May import: `site_src.kinds`, `site_src.content`, `site_src.taking_part`, `site_src.paper`, `refusal`,
`telemetry`, `store`, `credentials`, `staff`, `electorate`, `due_process`, `answers`, `kinds`, `http`, `desk`,
`handling`, `today`.
"""
