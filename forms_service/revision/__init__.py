"""A page and its versions in the desk: what it was before, and two people's edits of it.

- `asking`: asking what blocks, and saying why it can't be done.
- `history_pages`: lists of versions, what each changed, and putting one back.
- `merge_pages`: two people on one page.

May import: `site_src.source`, `refusal`, `staff`, `desk`, `editing`, `versions`.
"""
