"""「写」: pages written in the desk, and published from there.

- `saves`: what saving a page means: the seam to what keeps versions.
- `page_files`: pages as files, without versions.

May import: `site_src.source`, `site_src.editing`, `staff`.
"""
