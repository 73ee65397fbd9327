"""Photographs that came with answers: made again, and kept beside the store, for nobody but whoever sent them and
the office.

- `names`: which photographs an answer has.
- `album`: their files.
- `showing`: one of them as it is shown.
- `reception`: from what was sent to a file that holds nothing but the picture.

May import: `site_src.questions`, `site_src.pictures`, `site_src.source`, `site_src.state_folder`, `site_src.forms`, `refusal`,
`store`.
"""
