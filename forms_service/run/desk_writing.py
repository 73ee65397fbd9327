"""The part of the desk in which pages are written, put together."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from forms_service.desk.access import Access, DeskOperation
from forms_service.editing.edit_pages import EditPages, Ways, pictured_address
from forms_service.editing.look_pages import LookPages
from forms_service.editing.publish_press import PublishPress, edit_address
from forms_service.editing.publishing import Publishing
from forms_service.editing.saves import NotSaved
from forms_service.editing.writing_pages import WritingPages
from forms_service.revision.history_pages import HistoryPages, history_address
from forms_service.revision.merge_pages import MergePages
from forms_service.revision.picture_pages import PicturePages, file_address, picture_address
from forms_service.revision.preview_pages import PreviewPages, preview_address
from forms_service.revision.previewing import Previewing
from forms_service.revision.pull_pages import PullPages
from forms_service.run.background import checked_as
from forms_service.run.running import Running
from forms_service.versions.git_history import Identity
from forms_service.versions.merging import merge
from forms_service.versions.pulling import Pulling
from forms_service.versions.saving import Saving
from site_src.build.preview import shapes_of
from site_src.editing.page_names import is_page_name, title_of
from site_src.forms.fingerprints import read_fingerprints


def writing(service: Running, access: Access, who: Identity, saving: Saving) -> list[DeskOperation]:
    settings, drafts = service.settings, service.drafts
    check = partial(checked_as, settings.content)
    publishing = Publishing(saving, drafts, check, service.builds.build)
    press = PublishPress(access, saving, publishing)
    ways = Ways(history_address, picture_address, file_address, preview_address, merge)
    editing = EditPages(
        access,
        saving,
        drafts,
        press,
        ways,
        lambda: read_fingerprints(settings.state / "facts"),
    )
    pages = WritingPages(
        access,
        settings.content,
        saving,
        drafts,
        publishing,
        history_address,
        preview_address,
        service.site,
        service.solved,
    )
    return [
        *pages.operations(),
        *editing.operations(),
        *LookPages(access, saving, drafts, service.pages.framed).operations(),
        *HistoryPages(access, saving, drafts, press, edit_address).operations(),
        *MergePages(access, saving, drafts, press).operations(),
        *PullPages(
            access, Pulling(settings.content, who, saving.turn), partial(called, saving)
        ).operations(),
        *PicturePages(access, saving, drafts, edit_address, pictured_address).operations(),
        *PreviewPages(access, saving, Previewing().show, shapes_of, edit_address).operations(),
    ]


def called(saving: Saving, path: str) -> str:
    """What people call the page at `path`; empty for what is no page's, or of one that is no more."""
    with suppress(NotSaved):
        data = saving.read(path) if is_page_name(path) else None
        return title_of(path, data.decode(errors="replace")) if data else ""
    return ""
