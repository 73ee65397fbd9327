"""What a page shows of content, facts and the time, as pieces of HTML.

- `notices`: urgent notices: what they say, when and where they stand.
- `rewording`: what changed between two texts.
- `fragments`: pieces of pages: the templates in theme/fragments and what they are given.
- `tokens`: the brand's colours and typefaces for what is no page.
- `typefaces`: the typefaces that we bring, and what characters they have.
- `view`: everything a page is a function of: content, facts, time.
- `regions`: the places in built pages that are filled, at a build and later.
- `posts`: service posts, who holds them, and which wait for somebody.
- `chart`: small charts, as numbers for a template to draw.
- `redblack`: who is on the lists now, by which article, until when.
- `kept`: what is kept of residents: which data, why, until when.
- `figures`: the compound's figures, computed and never typed in.

May import: `source`, `pictures`, `forms`, `taking_part`, `volunteering`, `reporting`, `form_kinds`, `kinds`,
`markup`, `content`.
"""
