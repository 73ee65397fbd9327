"""Answers in the hands of the office: found, shown, exported, entered for somebody, changed, cancelled.

- `columns`: what an answer shows, column by column, whole or masked.
- `index`: each form's answers in the order in which they came, by what a list is filtered by.
- `finding`: which of them somebody wants to see.
- `table`: a form's answers as a table, in which nothing is a formula.
- `csv_export`: a table as CSV.
- `xlsx_export`: a table as XLSX.
- `changes`: entering, changing and cancelling, as patches of the store.
- `office`: forms as the office sees them, and how what it does is stored, shown and noted.
- `list_pages`: all forms; a form's figures and answers.
- `answer_pages`: one answer: looked up, seen whole, cancelled.
- `entry_pages`: the form in the desk, to enter an answer and to change one.
- `export_routes`: answers to take along.

May import: `site_src.source`, `site_src.questions`, `site_src.proceedings`, `site_src.forms`, `site_src.content`,
`site_src.show`, `refusal`, `telemetry`, `store`, `photographs`, `staff`, `answers`, `secrecy`, `keeping`,
`erasure`, `http`, `desk`.
"""
