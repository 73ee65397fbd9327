"""Who did what, and whose data are kept: the audit log and personal data in the desk.

- `log_reading`: the audit log as people read it: filtered, page by page.
- `log`: 「记录」, the audit log in the desk.
- `personal`: 「个人信息」, one person's data erased, what the night erased, old backups named.

May import: `site_src.questions`, `site_src.content`, `refusal`, `store`, `staff`, `answers`, `erasure`, `desk`.
"""
