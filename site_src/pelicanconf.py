"""Pelican's settings: where the news are, what their pages are called. See pelican_plugin."""

import os
from pathlib import Path

from site_src.generators import pelican_plugin
from site_src.pages.listings import PER_PAGE
from site_src.settings import Settings

_ROOT = Path(__file__).parent.parent
_SETTINGS = Settings.from_environment(os.environ)

PLUGINS = [pelican_plugin]
PATH = str(_SETTINGS.content.absolute())
OUTPUT_PATH = str(Path("output").absolute())
THEME = str(_ROOT / "theme" / "pelican")
SITENAME = "邻里栏"
SITEURL = _SETTINGS.base_url
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh-cn"
DELETE_OUTPUT_DIRECTORY = False
# Its cache of content is a pickle.
CACHE_CONTENT = LOAD_CONTENT_CACHE = False

ARTICLE_PATHS = ["news"]
# All that is known of an article comes from its front matter, read by our reader.
FILENAME_METADATA = ""
USE_FOLDER_AS_CATEGORY = False
FORMATTED_FIELDS: list[str] = []
ARTICLE_TRANSLATION_ID = PAGE_TRANSLATION_ID = ""
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES = ["index", "archives"]
PAGINATED_TEMPLATES = {"index": PER_PAGE, "category": PER_PAGE, "tag": PER_PAGE}
DEFAULT_PAGINATION = PER_PAGE
PAGINATION_PATTERNS = (
    (1, "{name}{extension}", "{name}{extension}"),
    (2, "{name}-{number}{extension}", "{name}-{number}{extension}"),
)
# Articles say their own place, and drafts are left out, by our reader.
INDEX_SAVE_AS = "news/index.html"
CATEGORY_URL = CATEGORY_SAVE_AS = "news/category/{slug}.html"
TAG_URL = TAG_SAVE_AS = "news/tag/{slug}.html"
MONTH_ARCHIVE_URL = MONTH_ARCHIVE_SAVE_AS = "news/{date:%Y-%m}.html"
ARCHIVES_SAVE_AS = "news/archives.html"
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = TAGS_SAVE_AS = ""
# Feeds are made by site_src.pages.feeds, the same after a full build and after one edited page.
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
