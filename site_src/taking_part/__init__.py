"""The kinds of form by which residents take part: what each asks beyond every form, and how what came of it is
shown.

- `sign_up`: people take a place.
- `pledge`: people give their word, and may put their name to it.

May import: `source`, `questions`, `forms`.
"""
