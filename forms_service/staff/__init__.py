"""The community office's people: what each may, who is signed in, and what each did.

- `roles`: what a role may do in the desk.
- `accounts`: who has an account.
- `sessions`: who is signed in, and until when.
- `audit`: who did what to what and when, each entry sealed with the one before.

May import: `store`.
"""
