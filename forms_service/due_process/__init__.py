"""The due process of an entry of the black list, as it is kept on record and never published.

- `cases`: why an entry is to be published, where its evidence is, who decided: written down, and kept three years.
- `letters`: the codes on the letters to the households that entries are about.

May import: `site_src.source`, `site_src.kinds`, `site_src.taking_part`, `refusal`, `store`, `credentials`, `staff`,
`electorate`.
"""
