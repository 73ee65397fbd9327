"""Residents report what is wrong: what is asked of them, the stages it goes through, and what may be public of it.

- `reported`: what may be public of reports.
- `report`: people report what is wrong.

May import: `source`, `questions`, `proceedings`, `forms`.
"""
