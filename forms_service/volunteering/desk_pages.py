"""「签到」 in the desk: the dates of activities, the leader's sheet to print, each list, the sheet copied when it comes
back, and hours put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from forms_service.answers.reading import Fields
from forms_service.attendance.credits import MOST_MINUTES, credits_on, number_of
from forms_service.attendance.expected import registrations
from forms_service.attendance.lists import ticks_on
from forms_service.desk.access import Access, DeskOperation, Visit, one
from forms_service.desk.frame import DESK, HEADERS
from forms_service.http.operations import Said
from forms_service.http.sheets import PDF, printed, shown_pdf
from forms_service.refusal import Refusal
from forms_service.staff.audit import Deed, merged, noted
from forms_service.staff.roles import Right
from forms_service.store.ledger_state import State
from forms_service.store.sealed import Patch
from forms_service.volunteering.attendance import Attendance, after
from forms_service.volunteering.copied_sheet import FIELDS, CopiedSheet, blank_sheet, read_sheet
from forms_service.volunteering.links import address, key_of, renewed
from forms_service.volunteering.meetings import Meeting, meeting, meetings
from site_src.paper.attendance import leader_sheet_pdf
from site_src.volunteering.hours import hours
from site_src.volunteering.profile import NAME

CHECKIN = f"{DESK}/checkin"
_BACK, _AHEAD = timedelta(days=30), timedelta(days=14)
_REASON = 200
_SAID = {
    "copied": "记下了。",
    "closed": "名单关了，时长记上了。",
    "already": "名单已经有人关了，时长还是那时填的；刚才打的勾都记下了。哪一位的时长要改，在下面改。",
    "corrected": "改好了，原因记在操作记录里。",
    "renewed": "换了新链接，以前印的签到单上的码都打不开了。请重新印。",
}


def list_address(found: Meeting, done: str = "") -> str:
    """Where the desk shows a date's list."""
    said = {"activity": found.activity, "day": found.occasion.day.isoformat()}
    return f"{CHECKIN}/list?{urlencode({**said, 'done': done} if done else said)}"


@dataclass(frozen=True)
class DeskPages:
    """The routes."""

    access: Access
    attendance: Attendance

    def operations(self) -> list[DeskOperation]:
        asked, see = self.access.operation, Right.SEE_PERSONAL
        handle = Right.HANDLE_ANSWERS
        pdf = {200: Said("The sheet", PDF), 303: Said("To be signed in first")}
        return [
            asked("GET", "/checkin", Right.SEE_ANSWERS, self.dates, "Activities' dates and lists"),
            asked("GET", "/checkin/list", see, self.list_page, "The list of one date"),
            asked("GET", "/checkin/sheet.pdf", see, self.sheet, "A leader's sheet to print", pdf),
            asked("POST", "/checkin/copy", handle, self.copy, "Copy a sheet that came back"),
            asked("POST", "/checkin/close", handle, self.close, "The same, and close the list"),
            asked("POST", "/checkin/hours", handle, self.correct, "Put a volunteer's hours right"),
            asked("POST", "/checkin/link", handle, self.renew, "A new link for an activity"),
        ]

    async def dates(self, visit: Visit) -> Response:
        """GET /s/desk/checkin: of each activity the next date, then the lists that there are, the latest first, of
        each how many came; nobody's name."""
        found = meetings(self.attendance.site(), visit.now - _BACK, visit.now + _AHEAD)

        def read(state: State) -> list[tuple[Meeting, Any, int]]:
            return [(each, each.held(state), _came(state, each)) for each in begun]

        begun = [each for each in found if each.occasion.starts <= visit.now]
        ahead = {each.activity: each for each in found if each.occasion.starts > visit.now}
        rows = await self.access.look(read)
        return await self.access.desk.page(
            visit.member,
            "checkin",
            "签到",
            ahead=sorted(ahead.values(), key=lambda each: each.occasion.starts),
            rows=rows,
            list_address=list_address,
            hours=hours,
        )

    async def list_page(self, visit: Visit) -> Response:
        """GET /s/desk/checkin/list: activity, day."""
        return await self._list(visit, self._meeting(dict(visit.request.query_params)), None)

    async def _list(self, visit: Visit, found: Meeting, sheet: CopiedSheet | None) -> Response:
        """`sheet`: as it was sent, where something in it is wrong."""

        def read(state: State) -> dict[str, Any]:
            credited = {each["receipt"]: each for _, each in credits_on(state, found.name)}
            people = self.attendance.people(state, found)
            volunteers = sorted(
                (document["entries"].get(NAME) or "（姓名已删除）", number_of(receipt))
                for receipt, document in registrations(state, self.attendance.all_forms)
            )
            return {
                "held": found.held(state),
                "people": people,
                "came": _came(state, found),
                "credited": {
                    each.who: credited[each.credited]["minutes"]
                    for each in people
                    if each.credited in credited
                },
                "credits": len(credited),
                "volunteers": volunteers,
            }

        context = await self.access.look(read)
        return await self.access.desk.page(
            visit.member,
            "checkin-list",
            found.page.title,
            422 if sheet else 200,
            found=found,
            copied=sheet or blank_sheet(context["people"]),
            fields=FIELDS,
            hours=hours,
            now=visit.now,
            done=_SAID.get(visit.request.query_params.get("done", "")),
            most=MOST_MINUTES // 60,
            limit=_REASON,
            sheet=f"{CHECKIN}/sheet.pdf?{list_address(found).partition('?')[2]}",
            **context,
        )

    async def sheet(self, visit: Visit) -> Response:
        """GET /s/desk/checkin/sheet.pdf: activity, day. Raises Refusal."""
        found = self._meeting(dict(visit.request.query_params))
        site, base_url = self.attendance.site(), self.access.base_url

        def read(state: State) -> tuple[str, list[tuple[str, str]]]:
            key = key_of(state, self.attendance.secret, found.activity)
            people = self.attendance.people(state, found)
            named = [(each.name, "志愿者" if each.credited else "") for each in people]
            return address(base_url, found.activity, key), named

        link, people = await self.access.look(read)
        deed = Deed(visit.member.name, "list.print", found.name)
        await self.access.change(lambda state: (noted(state, deed, visit.now), None))
        facts = [
            ("时间", found.when),
            ("地点", found.meta.place or ""),
            ("队伍", "、".join(found.meta.teams)),
        ]
        pdf = await printed(
            lambda: leader_sheet_pdf(site, link, found.page.title, facts, people, visit.now),
            "sheet",
            "签到单没有印成，请过一会儿再试。",
        )
        return shown_pdf(pdf, f"签到单 {found.page.title} {found.occasion.day}.pdf", HEADERS)

    async def copy(self, visit: Visit) -> Response:
        """POST /s/desk/checkin/copy: activity, day, and the sheet's fields (copied_sheet). Raises Refusal."""
        fields = await visit.fields()
        found, sheet = self._posted(fields), await self._sheet(fields)
        if sheet.faulty:
            return await self._list(visit, found, sheet)

        def decide(state: State) -> tuple[Patch, str]:
            return self._copied(visit, state, found, sheet), "copied"

        return await self._changed(decide, found)

    async def close(self, visit: Visit) -> Response:
        """POST /s/desk/checkin/close: as copy, and hours. Raises Refusal."""
        fields = await visit.fields()
        found, minutes, sheet = self._posted(fields), _minutes(fields), await self._sheet(fields)
        if sheet.faulty:
            return await self._list(visit, found, sheet)

        def decide(state: State) -> tuple[Patch, str]:
            copied = self._copied(visit, state, found, sheet)
            name, then = visit.member.name, after(state, copied)
            closed, _ = self.attendance.close(then, found, minutes, name, visit.now)
            return merged(copied, closed), "closed" if closed else "already"

        return await self._changed(decide, found)

    async def _sheet(self, fields: Fields) -> CopiedSheet:
        def numbers(state: State) -> set[str]:
            known = registrations(state, self.attendance.all_forms)
            return {number_of(receipt) for receipt, _ in known}

        return read_sheet(fields, await self.access.look(numbers))

    def _copied(self, visit: Visit, state: State, found: Meeting, sheet: CopiedSheet) -> Patch:
        """Raises Refusal of a date to come."""
        if not found.begun(visit.now):
            raise Refusal(409, "活动还没有开始，开始前 12 小时起才能记谁到了。", "没有记")
        name = visit.member.name
        return self.attendance.copy(state, found, sheet.ticks(visit.now), name, visit.now)

    async def correct(self, visit: Visit) -> Response:
        """POST /s/desk/checkin/hours: activity, day, number, hours, why. Raises Refusal."""
        fields = await visit.fields()
        found, minutes = self._posted(fields), _minutes(fields)
        number, why = one(fields, "number"), one(fields, "why").strip()[:_REASON]
        if not why:
            raise Refusal(422, "请写明为什么改，以后有人问起来查得清。", "没有改")

        def decide(state: State) -> tuple[Patch, str]:
            known = registrations(state, self.attendance.all_forms)
            receipts = [receipt for receipt, _ in known if number_of(receipt) == number]
            if len(receipts) != 1:
                raise Refusal(422, "没有这个编号的志愿者，请从名单里选。", "没有改")
            name = visit.member.name
            patch = self.attendance.correct(
                state, found, receipts[0], minutes, why, name, visit.now
            )
            return patch, "corrected"

        return await self._changed(decide, found)

    async def renew(self, visit: Visit) -> Response:
        """POST /s/desk/checkin/link: activity, day. Raises Refusal."""
        found = self._posted(await visit.fields())
        deed = Deed(visit.member.name, "list.link", found.activity)

        def decide(state: State) -> tuple[Patch, str]:
            patch = merged(renewed(state, found.activity), noted(state, deed, visit.now))
            return patch, "renewed"

        return await self._changed(decide, found)

    async def _changed(
        self, decide: Callable[[State], tuple[Patch, str]], found: Meeting
    ) -> Response:
        """`decide`: the patch, and what the list says then."""
        done = await self.access.change(decide)
        await self.attendance.shown()
        return RedirectResponse(list_address(found, done), 303, headers=HEADERS)

    def _posted(self, fields: Fields) -> Meeting:
        return self._meeting({name: one(fields, name) for name in ("activity", "day")})

    def _meeting(self, said: dict[str, str]) -> Meeting:
        """Raises Refusal."""
        try:
            day = date.fromisoformat(said.get("day", ""))
        except ValueError:
            day = date.min
        found = meeting(self.attendance.site(), said.get("activity", ""), day)
        if found is None:
            raise Refusal(404, "没有这一次活动，可能改期了。请从「签到」那一页选。", "没有这一次")
        return found


def _came(state: State, found: Meeting) -> int:
    """How many came: who was ticked, and who has hours though nobody ticked him."""
    ticked: int = sum(tick["here"] for _, tick in ticks_on(state, found.name))
    return max(ticked, sum(bool(each["minutes"]) for _, each in credits_on(state, found.name)))


def _minutes(fields: Fields) -> int:
    """The hours of a form in minutes. Raises Refusal."""
    try:
        minutes = round(float(one(fields, "hours")) * 60)
    except (ValueError, OverflowError):
        minutes = -1
    if not 0 <= minutes <= MOST_MINUTES:
        raise Refusal(422, f"小时写 0 到 {MOST_MINUTES // 60} 之间的数，例如 2.5。", "没有改")
    return minutes
