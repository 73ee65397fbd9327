"""Whether an answer is kept, the write, and what may be public of all.

- `doubles`: answers of the last seconds, so that one sent twice is known again.
- `voting`: who votes, and that each has one ballot that counts.
- `rules`: whether an answer is kept: rules asked one after another.
- `durable`: a write that is durable, or refused.
- `transaction`: what must be decided in the same step as the write.
- `revision`: an answer that says something else than it did.
- `promotion`: a place that is given up goes to who has waited longest.
- `withdrawal`: an answer taken back by whoever has its receipt.
- `samples`: answers of a demo, put into the store and taken out again.
- `receipt_cookie`: what a browser remembers of a form.
- `facts_out`: tallies as facts: what may be public.

May import: `site_src.source`, `site_src.questions`, `site_src.forms`, `site_src.taking_part`,
`site_src.content`, `site_src.show`, `refusal`, `store`, `electorate`, `answers`, `secrecy`,
`kinds`.
"""
