"""A form's answers to take along: CSV and XLSX, each noted before its first byte."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from forms_service.desk.access import DeskOperation, Visit
from forms_service.desk.frame import HEADERS
from forms_service.handling.csv_export import csv_pieces
from forms_service.handling.list_pages import FORMS, read_wanted
from forms_service.handling.office import Office, sight
from forms_service.handling.table import Table
from forms_service.handling.xlsx_export import MOST_ROWS, pieces, xlsx_file
from forms_service.http.operations import Said
from forms_service.refusal import Refusal
from forms_service.staff.audit import Deed
from forms_service.staff.roles import Right

_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ExportRoutes:
    """The routes of exports. `folder`: where a workbook's parts lie while it is written."""

    office: Office
    folder: Path
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One workbook is written at a time: each takes disk and processor as long as it is."""

    def operations(self) -> list[DeskOperation]:
        place, access = f"{FORMS}/{{form}}/answers", self.office.access
        found = {200: Said("The table"), 303: Said("To be signed in first")}
        return [
            access.operation(
                "GET", f"{place}.csv", Right.SEE_ANSWERS, self.csv, "A form's answers as CSV", found
            ),
            access.operation(
                "GET", f"{place}.xlsx", Right.SEE_ANSWERS, self.xlsx, "As a workbook", found
            ),
        ]

    async def csv(self, visit: Visit) -> Response:
        form, table = await run_in_threadpool(self._table, visit)
        await self._noted(visit, form, table, "CSV")
        return StreamingResponse(csv_pieces(table), headers=_headers(visit, form, "csv", _CSV))

    async def xlsx(self, visit: Visit) -> Response:
        form, table = await run_in_threadpool(self._table, visit)
        if len(table.receipts) > MOST_ROWS:
            raise Refusal(409, "回答太多，一张工作表放不下。请按日期分几次导出，或者导出 CSV。")
        await self._noted(visit, form, table, "XLSX")
        async with self._one:
            try:
                file = await run_in_threadpool(xlsx_file, table, self.folder)
            except OSError as error:
                text = "工作簿没有写成，多半是磁盘满了。请导出 CSV，它不占服务器的磁盘。"
                raise Refusal(503, text, "没有导出") from error
        size = {"Content-Length": str(file.seek(0, 2))}
        file.seek(0)
        headers = {**_headers(visit, form, "xlsx", _XLSX), **size}
        return StreamingResponse(pieces(file), headers=headers)

    def _table(self, visit: Visit) -> tuple[str, Table]:
        form = self.office.form(visit.request.path_params["form"], visit.now.date())
        wanted = read_wanted(visit.request.query_params)
        receipts = self.office.found(form, wanted, sight(visit))
        personal = visit.member.may(Right.SEE_PERSONAL)
        return form.id, Table(
            form.columns, receipts, self.office.document, personal, self.office.became
        )

    async def _noted(self, visit: Visit, form: str, table: Table, kind: str) -> None:
        what = f"{form}，{kind}，{len(table.receipts)} 份"
        seen = "含个人信息" if table.personal else "个人信息遮住"
        deed = Deed(visit.member.name, "answer.export", f"{what}，{seen}")
        await self.office.note(visit, deed)


def _headers(visit: Visit, form: str, ending: str, kind: str) -> dict[str, str]:
    name = f"{form}-{visit.now:%Y%m%d-%H%M}.{ending}"
    return {
        **HEADERS,
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
