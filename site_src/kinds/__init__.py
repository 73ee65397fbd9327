"""The kinds of page, and what the front matter of each may say.

- `contacts`: telephone numbers that stand on pages, and that they may.
- `list_entries`: who may be named on the red and the black list, and what must be said.
- `list_rules`: which of their due process an entry shows to have been kept.
- `resident_names`: whether a text holds a resident's name.
- `page_records`: the records that stand in pages: members, problems, articles.
- `meta`: what every page may say.
- `meetings`: meetings of deliberation, and what was resolved there.
- `page_kinds`: each kind of page and its front matter.
- `schema`: all of it as a JSON Schema, for editors' programs.

May import: `source`, `questions`, `forms`, `volunteering`, `form_kinds`.
"""
