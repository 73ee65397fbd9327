"""Whole pages and what leads to them: frame, news, navigation, feeds, search.

- `shell`: the frame that every page shares.
- `listings`: which lists of articles there are, some a page.
- `news`: articles and the lists of them, as pure functions of records.
- `navigation`: from folders, titles and `order`: mkdocs.yml names no page.
- `feeds`: the news as Atom, the activities as iCalendar.
- `unwritten`: the pages that no editor writes: all by section, what is kept of residents.
- `discovery`: sitemaps, robots.txt, the web app manifest, which cards chats show.
- `derived`: which of feeds, calendar and sitemap must be made again.
- `search_text`: what a search should find of a page.
- `pinyin`: how the characters of texts are read.
- `search_index`: the small files that a browser searches.
- `search`: the index as the site has it: a large bundle that stays, a small one of what changed.

May import: `source`, `volunteering`, `kinds`, `markup`, `content`, `show`, `sharing`, `live`.
"""
