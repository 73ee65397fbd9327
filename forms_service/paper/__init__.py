"""Ballots on paper (纸质票): entered by two people independently, counted once both say the same.

- `entries`: what was entered of a ballot, and how it stands.
- `double_entry`: entering, taking back, settling, as patches of the store.
- `tables`: ballots out of a table.
- `on_request`: an import as a command asks for it, of a running service too.

May import: `site_src.questions`, `site_src.forms`, `site_src.content`,
`refusal`, `control`, `store`, `staff`, `roster`, `electorate`, `answers`, `keeping`.
"""
