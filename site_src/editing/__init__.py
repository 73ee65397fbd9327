"""A page edited by a form of the desk, from text to text: no I/O here.

- `page_names`: names of pages that may be written.
- `spans`: a file's text changed by spans, so that no other byte changes.
- `notation`: values as they are written into front matter.
- `nodes`: front matter as nodes, and where each stands in the text.
- `front_matter`: values set, keys taken out, items put in and moved.

May import: `source`, `pictures`.
"""
