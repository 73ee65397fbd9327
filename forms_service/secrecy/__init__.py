"""A secret vote: who has voted, and what was chosen, in two envelopes; and the key that opens the inner ones,
which three observers (监票人) hold in parts.

- `key_parts`: a vote's key, and its parts as they stand on the observers' slips.
- `envelopes`: a choice sealed for the count, all of one length.
- `ballot_box`: what the store holds of a secret vote, from the first ballot to the count.

May import: `site_src.forms`, `refusal`, `store`, `answers`.
"""
