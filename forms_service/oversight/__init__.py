"""Who did what, and whose data are kept: the audit log and personal data in the desk.

- `log_reading`: the audit log as people read it: filtered, page by page.
- `log`: 「记录」, the audit log in the desk.

May import: `refusal`, `store`, `staff`, `answers`, `desk`.
"""
