"""「写」: pages written in the desk, and published from there.

- `saves`: what saving a page means: the seam to what keeps versions.

May import: `staff`.
"""
