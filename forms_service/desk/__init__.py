"""What every part of the desk stands on: who may come in, and the frame of its pages.

- `frame`: a page of the desk.
- `access`: a route of the desk, and who may ask it.
- `signing_in`: logging in and out.

May import: `site_src.source`, `site_src.show`, `refusal`, `senders`, `store`, `answers`, `staff`, `http`.
"""
