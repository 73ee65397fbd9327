"""Ballots on paper (纸质票): entered by two people independently, counted once both say the same.

- `entries`: what was entered of a ballot, and how it stands.
- `double_entry`: entering, taking back, settling, as patches of the store.
- `tables`: ballots out of a table.
- `standing`: what waits, what differs, what was entered last, and who has not taken part.
- `serving`: that somebody was served and says nothing.
- `counter`: what the desk's pages about paper stand on.
- `print_pages`: ballots to print.
- `entry_pages`: entering ballots one after another.
- `settling_pages`: two entries that differ, and the third look.
- `door_pages`: who has not taken part, for the round of doors.
- `on_request`: an import as a command asks for it, of a running service too.

May import: `site_src.source`, `site_src.questions`, `site_src.forms`, `site_src.content`,
`site_src.show`, `site_src.paper`, `refusal`, `control`, `store`, `staff`, `roster`,
`electorate`, `answers`, `sealing`, `keeping`, `http`, `desk`, `handling`.
"""
