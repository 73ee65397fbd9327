"""What every part of the desk stands on: who may come in, and the frame of its pages.

- `frame`: a page of the desk.
- `access`: a route of the desk, and who may ask it.
- `browsers`: what a browser is called.
- `signing_in`: logging in and out, and setting a password by a link.
- `me`: 「我」, one's own sessions, password and second factor.
- `people`: 「人员」, accounts given and taken.

May import: `site_src.source`, `site_src.show`, `site_src.paper`, `refusal`, `senders`, `store`, `credentials`, `answers`,
`staff`, `http`.
"""
