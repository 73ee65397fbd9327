"""Live regions: what each kind shows, and filling them in pages on disk.

- `ledger`: the problem ledger, editors' lines and what was reported as one list.
- `ledger_pages`: the same as it is looked at, a page at a time.
- `contests`: a contest held each quarter: the one under way, and the earlier ones.
- `form_regions`: a form, its results, what was written, its sign-up, and the list of all forms.
- `compound_regions`: people, figures, news and activities, urgent notices.
- `page_regions`: what a page shows of its own front matter.
- `meeting_regions`: topics, meetings, and promises until they are kept.
- `region_kinds`: every kind of region: what shows it, and on what that depends.
- `atom`: a feed for readers.
- `ledger_feed`: the problem ledger for feed readers.
- `filling`: filling regions of pages on disk: what a build and a refill share.

May import: `source`, `questions`, `forms`, `taking_part`, `reporting`, `form_kinds`, `kinds`,
`markup`, `content`, `show`, `paper`, `lobby`.
"""
