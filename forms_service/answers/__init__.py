"""An answer's way: read, checked, kept, counted, and projected as facts.

- `receipts`: the name of a kept answer, known to its sender alone.
- `phones`: one form for a phone number, however it is written.
- `reading`: from what was sent to an answer, or to faults by question.
- `spam`: two checks against robots that lose no answer.
- `tally`: counts kept as answers come.
- `doubles`: answers of the last seconds, so that one sent twice is known again.
- `signed_up`: who is signed up by which phone number.
- `rules`: whether an answer is kept: rules asked one after another.
- `keeping`: what must be decided in the same step as the write.
- `receipt_cookie`: what a browser remembers of a form.
- `facts_out`: tallies as facts: what may be public.

May import: `site_src.source`, `site_src.forms`, `site_src.show`, `refusal`, `senders`, `store`.
"""
