"""「写」: pages written in the desk, and published from there.

- `saves`: what saving a page means: the seam to what keeps versions.
- `drafts`: what somebody wrote and has not published yet.
- `sheet`: a page as its form shows it, with the faults at each field.
- `publishing`: from a draft to the site: checked, saved, built.
- `asking`: which page is asked for, and asking what blocks.
- `publish_press`: 「发布」 pressed: where one is led by what comes of it.
- `answered_forms`: a form that has answers, changed under them: the two ways out.
- `look_pages`: a draft's form as residents see it, and the script that keeps drafts.
- `sent_again`: what was written by somebody whose session ended meanwhile.
- `edit_pages`: a page in the desk, as a form or as text.
- `writing_pages`: what can be written, what was begun, every page, and what became of it.

May import: `site_src.source`, `site_src.forms`, `site_src.form_kinds`, `site_src.kinds`,
`site_src.markup`, `site_src.content`, `site_src.editing`, `site_src.show`, `refusal`, `staff`,
`http`, `desk`.
"""
