"""Photographs that come with answers, and who may look at them: whoever has the receipt, and everybody once they are
published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from forms_service.answers.publication import Text
from forms_service.answers.reading import Fields, Invalid, values_of
from forms_service.answers.receipts import typed
from forms_service.answers.tally import ANSWERS
from forms_service.http.operations import Operation, Said, content_kind
from forms_service.http.requests import Sent, read_request
from forms_service.http.uploads import copied, filed
from forms_service.photographs.album import Album
from forms_service.photographs.names import named_in
from forms_service.photographs.reception import PHOTO_LIMIT, Reception
from forms_service.photographs.showing import shown_photo
from forms_service.refusal import not_there
from forms_service.store.tables import Store
from forms_service.web.refusals import NO_STORE
from site_src.content.site import PublishedForm
from site_src.forms.form import Form
from site_src.pictures.formats import Unfit
from site_src.pictures.workplaces import workplace
from site_src.questions.photo import Photo
from site_src.source.characters import HIDDEN

_TOO_LARGE = f"照片一共太大，没有收下。一张最多 {PHOTO_LIMIT // 1_000_000} MB，请重新选：少选几张，或缩小以后再交。"
_AGAIN = "照片没有收到，请再选一次"
_NAME = 40
JPEG_AND_PNG = {"image/jpeg": bytes, "image/png": bytes}


@dataclass(frozen=True)
class Photographs:
    """`published`: what was let be published and is the photograph of a name; `forms`: those that residents see now."""

    reception: Reception
    store: Store
    published: Callable[[str], Collection[Text]]
    forms: Callable[[], Mapping[str, PublishedForm]]

    @classmethod
    def of(
        cls,
        store: Store,
        published: Callable[[str], Collection[Text]],
        forms: Callable[[], Mapping[str, PublishedForm]],
    ) -> Photographs:
        """Those that lie beside the store."""
        return cls(Reception(Album.of_journal(store.journal.path)), store, published, forms)

    def operations(self) -> list[Operation]:
        """What pages show; programs are told of none of it."""
        said = {200: Said("The photograph", JPEG_AND_PNG)}
        return [
            Operation(
                "GET",
                "/s/photos/{name}",
                self.public,
                "A photograph that was let be published",
                {**said, 304: Said("The same as before")},
                {404: "No such photograph, or not published"},
                pages=True,
                described=False,
            ),
            Operation(
                "GET",
                "/s/receipts/{receipt}/photos/{name}",
                self.own,
                "A photograph of one's own answer",
                said,
                {404: "Unknown"},
                pages=True,
                described=False,
            ),
        ]

    async def public(self, request: Request) -> Response:
        """GET /s/photos/{name}. Asked again each time: what is taken back is gone at once."""
        name = request.path_params["name"]
        if not any(self._stands(text) for text in self.published(name)):
            raise not_there()
        headers = {"Cache-Control": "no-cache", "ETag": f'"{name}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return await run_in_threadpool(shown_photo, self.reception.album, name, headers)

    def _stands(self, text: Text) -> bool:
        """Whether its form, as it is now, still publishes it: an edit takes back what was decided under another."""
        published = self.forms().get(text.form)
        document = self.store.keyed(ANSWERS).get(doc_id=text.receipt)
        if published is None or document is None:
            return False
        form = published.form
        asked = {question.id for question in form.published_questions}
        return text.question in asked - form.kept_back(values_of(document))

    async def own(self, request: Request) -> Response:
        """GET /s/receipts/{receipt}/photos/{name}."""
        receipt, name = typed(request.path_params["receipt"]), request.path_params["name"]
        document = self.store.keyed(ANSWERS).get(doc_id=receipt) if receipt else None
        if document is None or name not in named_in(document):
            raise not_there()
        return await run_in_threadpool(shown_photo, self.reception.album, name, NO_STORE)

    async def read(self, request: Request, form: Form) -> Sent:
        """An answer off the wire, with its photographs kept and named. Raises Refusal."""
        questions = [each for each in form.questions if isinstance(each, Photo)]
        if not questions or content_kind(request) != "multipart/form-data":
            sent = await read_request(request)
            if isinstance(sent.fields, Invalid):
                return sent
            fields, unread = self._known(questions, sent.fields)
            return Sent(fields, sent.as_json, unread)
        limit = PHOTO_LIMIT * sum(question.max for question in questions)
        with self.reception.admitted():
            async with filed(request, limit, _TOO_LARGE) as came:
                fields, unread = self._known(questions, came.fields)
                if came.too_large:
                    unread[questions[0].id] = _TOO_LARGE
                    return Sent(fields, False, unread, too_large=True)
                for question in questions:
                    files = came.files.get(question.id, ())
                    have = fields.get(question.id, ())
                    if len(have) + len(files) > question.max:
                        unread[question.id] = (
                            f"最多 {question.max} 张，选了 {len(have) + len(files)} 张，请重新选"
                        )
                    elif files:
                        names, fault = await self._taken(files)
                        fields[question.id] = [*have, *names]
                        unread |= {question.id: fault} if fault else {}
        return Sent(fields, False, unread)

    def _known(
        self, questions: Sequence[Photo], sent: Fields
    ) -> tuple[dict[str, Sequence[str]], dict[str, str]]:
        """The fields less the photographs that are not here, and what is said of those."""
        fields, unread = dict(sent), {}
        for question in questions:
            given = [name for name in fields.get(question.id, ()) if name]
            here = [name for name in given if self.reception.album.holds(name)]
            if question.id in fields:
                fields[question.id] = here
            if len(here) < len(given):
                unread[question.id] = _AGAIN
        return fields, unread

    async def _taken(self, files: Sequence[UploadFile]) -> tuple[list[str], str]:
        """The names of those that could be kept, and what is wrong with the others. Raises Refusal."""
        names, faults = [], []
        with workplace("linli-photo-") as folder:
            for number, file in enumerate(files):
                source = folder / str(number)
                await copied(file, source)
                try:
                    names.append(await self.reception.take(source))
                except Unfit as unfit:
                    faults.append(f"「{_called(file)}」没有收：{unfit.what}。{unfit.fix}。")
                source.unlink()
        return names, "".join(faults)


def _called(file: UploadFile) -> str:
    return HIDDEN.sub("?", (file.filename or "照片")[:_NAME])
