"""What a chat shows beside a link: each page's title in the compound's art.

- `card`: what stands on a page's card, where it lies, and which picture a page is shared with.
- `lines`: a title broken into lines, as Chinese is set.
- `drawing`: a card as a picture, 1200 by 630.
- `hanging`: the cards of a built site: those of the version before, kept ones, or drawn beside a build.

May import: `source`, `pictures`, `kinds`, `content`, `show`.
"""
