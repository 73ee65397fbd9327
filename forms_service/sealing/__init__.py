"""A vote's count as anyone can make it again, and the seal that says which count was the result.

- `numbers`: by what public number the line of a ballot is found.
- `record`: a count as one text, and its digest.
- `seals`: the seals that were set.
- `records`: the records and seals of all votes, kept as ballots come.
- `certification`: sealing a result.
- `on_request`: sealing as a command asks for it, of a running service too.

May import: `site_src.source`, `site_src.forms`, `site_src.content`, `refusal`, `control`,
`store`, `staff`, `electorate`, `answers`, `secrecy`.
"""
