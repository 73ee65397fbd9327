"""The roster (业主名册): which exclusive parts (专有部分) there are, whose they are, and how large.

- `parts`: a part, and what a roster adds up to.
- `cells`: from the cells of a row to a part, or what is wrong with each.
- `tables`: a file's bytes as rows: CSV as it comes, a workbook by the reader.
- `workbook_reader`: a process with limits, that reads a workbook.
- `importing`: an import held against the roster that is there: what it changes.
- `rosters`: rosters in the store.
- `names`: names as keyed prints, for whoever checks content.
- `samples`: the roster of a demo.
- `on_request`: an import as a command asks for it, of a running service too.

May import: `site_src.source`, `site_src.questions`, `site_src.forms`, `site_src.kinds`, `control`, `store`,
`credentials`, `staff`.
"""
