"""What the lobby screens show: slides, and the decks they stand in.

- `slides`: what a screen shows: each slot of its playlist as slides.
- `decks`: one page a screen, that keeps itself through days offline.

May import: `source`, `forms`, `kinds`, `content`, `show`, `paper`.
"""
