"""The roster and voters' codes in the desk.

- `previews`: an import looked at before it is done.
- `roster_pages`: 「名册」: what the roster adds up to, and importing one.
- `batches`: codes just given out, for as long as it takes to print them.
- `code_pages`: codes given out, printed, taken back.

May import: `site_src.source`, `site_src.content`, `site_src.forms`, `site_src.paper`, `refusal`, `store`,
`credentials`, `staff`, `roster`, `electorate`, `http`, `desk`.
"""
