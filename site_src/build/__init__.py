"""From content and facts to a published site, whole or not at all.

- `manifest`: what is known of a built version, as a file beside it.
- `versions`: built sites, each in a folder of its own; `site` links to the current one.
- `taking_back`: what pages no longer show goes from earlier versions and from the lists' poster.
- `publish`: refilling pages already built: what an answer or the clock changes.
- `full_build`: everything made, by both generators beside each other.
- `patch`: only what a change of news touches made again.
- `build`: content and facts to a new version.
- `preview`: one page as it is to be, published nowhere.
- `print_command`: `linli print`.

May import: `program`, `settings`, `source`, `pictures`, `forms`, `form_kinds`, `kinds`, `markup`, `content`, `show`,
`sharing`, `paper`, `lobby`, `live`, `pages`, `generators`.
"""
