"""A page and its versions in the desk: what it was before, and two people's edits of it, pictures.

- `asking`: asking what blocks, and saying why it can't be done.
- `history_pages`: lists of versions, what each changed, and putting one back.
- `merge_pages`: two people on one page.
- `picture_pages`: a picture added from a phone.

May import: `site_src.source`, `site_src.pictures`, `site_src.editing`, `refusal`, `staff`, `http`, `desk`, `editing`, `versions`.
"""
