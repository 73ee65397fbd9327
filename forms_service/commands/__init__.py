"""The commands of those who run it, beside a service or without one.

- `descriptions`: what each of them does, a line each.
- `showing`: what a command did to the store, shown while no service runs.
- `columns`: a table on a terminal.
- `erase_command`: `linli store erase`.
- `store_command`: `linli store`.
- `kiosk_command`: `linli kiosks`.
- `staff_command`: `linli staff`.
- `codes_command`: `linli roster codes`.
- `roster_command`: `linli roster`.
- `paper_command`: `linli paper`.
- `seal_command`: `linli seal`, `linli recount`.
- `vote_command`: `linli vote`.

May import: `site_src.settings`, `site_src.state_folder`, `site_src.source`,
`site_src.questions`, `site_src.forms`, `site_src.content`, `site_src.paper`, `site_src.build`, `refusal`,
`control`, `store`, `credentials`, `staff`, `roster`, `electorate`, `answers`, `secrecy`, `sealing`, `kinds`, `keeping`, `care`,
`erasure`, `screens`, `notices`, `site`, `desk`, `paper`, `editing`, `following`.
"""
