"""The community office's people: what each may, who is signed in, and what each did.

- `roles`: what a role may do in the desk.
- `accounts`: who has an account.
- `links`: setting a password by a link that is good once.
- `sessions`: who is signed in, and until when.
- `admission`: whether somebody who wants in is who he says.
- `deeds`: the words for what somebody did.
- `audit`: who did what to what and when, each entry sealed with the one before.
- `administration`: giving and taking accounts.
- `samples`: the office of a demo.
- `own_account`: what somebody does with his own account.
- `on_request`: `linli staff`, asked of a running service.

May import: `site_src.source`, `refusal`, `control`, `senders`, `store`, `credentials`.
"""
