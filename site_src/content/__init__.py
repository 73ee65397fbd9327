"""The compound's pages as records, read, held against each other and checked.

- `site`: pages as records, and the site as an index of them.
- `links`: what links and pictures mean from where they stand.
- `personal_data`: finding phones, ID cards, plates and e-mail in a text.
- `coherence`: what is wrong between pages.
- `sections`: the first page of a section whose folder has no `index.md`.
- `form_changes`: which edits would change what a vote means.
- `leftovers`: files that programs leave beside an editor's own.
- `reading`: reading a content folder, many files in parallel, unchanged ones from a cache.
- `advice`: what `check` says beside what a build refuses.
- `check`: `linli check`: every fault, before anything is published.
- `new_page`: `linli new`: a page ready to edit.
- `new_compound`: `linli init`: a compound of one's own.

May import: `source`, `pictures`, `questions`, `forms`, `taking_part`, `reporting`, `form_kinds`, `kinds`, `markup`.
"""
