"""A page and its versions in the desk: what it was before, and two people's edits of it, pictures.

- `choosing`: choosing between two edits in a form.
- `history_pages`: lists of versions, what each changed, and putting one back.
- `merge_pages`: two people on one page.
- `pull_pages`: what others pushed with git.
- `picture_pages`: a picture added from a phone.
- `previewing`: a page looked at before it is saved, made by a process of its own.
- `preview_pages`: a page as it will be, before it is published.

May import: `site_src.source`, `site_src.pictures`, `site_src.editing`, `site_src.show`, `refusal`, `staff`, `http`, `desk`, `editing`, `versions`.
"""
