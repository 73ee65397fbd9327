"""Answers in the hands of the office: found, shown, exported, entered for somebody, changed, cancelled.

- `columns`: what an answer shows, column by column, whole or masked.
- `index`: each form's answers in the order in which they came, by what a list is filtered by.
- `finding`: which of them somebody wants to see.
- `cells`: text that a spreadsheet doesn't take for a formula.
- `table`: a form's answers as a table.
- `csv_export`: a table as CSV.
- `xlsx_export`: a table as XLSX.
- `changes`: entering, changing and cancelling, as patches of the store.

May import: `site_src.source`, `site_src.questions`, `site_src.forms`, `refusal`, `store`, `answers`, `keeping`.
"""
