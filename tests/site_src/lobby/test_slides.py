"""What stands in a lobby screen's deck: whole or not at all, in the playlist's order, true at its
moment, and harmless whatever an editor typed."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from html import unescape
from posixpath import join, normpath

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.content.site import Site
from site_src.forms.facts import FormFacts
from site_src.live.filling import Filler
from site_src.live.region_kinds import render_region
from site_src.lobby.decks import deck_page, deck_url, is_deck, seal
from site_src.lobby.slides import slot_name
from site_src.paper.qr import qr_svg
from site_src.show.notices import Urgent, as_json, from_json, in_force, to_json, urgent
from site_src.show.regions import REGION
from site_src.show.view import View
from site_src.source.moments import ZONE
from tests.conftest import GOOD, NOW, Compound
from tests.site_src.show.test_regions import EVIL, write_evil

BASE_URL = "https://example.cn"
SLOTS = (
    "clock", "black", "red", "notice", "pact", "board", "numbers", "latest", "activities", "meetings",
    "forms",
)  # fmt: skip
SEAL = re.compile(r"<!-- deck:([0-9a-f]{64}) -->\n\Z")


def screen(*playlist: str) -> str:
    """The source of a screen of A座."""
    shown = ", ".join(playlist)
    return (
        "---\ntitle: A座大堂屏\nkind: kiosk\nbuilding: A座\norientation: portrait\ninches: 43\n"
        f"playlist: [{shown}]\n---\n"
    )


def whole(deck: str) -> bool:
    """Whether a deck's last line is the hash of what stands before, as a screen checks it."""
    found = SEAL.search(deck)
    return found is not None and found[1] == sha256(deck[: found.start()].encode()).hexdigest()


def view_of(site: Site, now: datetime = NOW) -> View:
    return View(site, {}, now, BASE_URL)


def deck_of(site: Site, name: str = "lobby", now: datetime = NOW) -> str:
    """A screen's deck at a moment, as a build makes it."""
    view = view_of(site, now)
    return Filler(view).fill(deck_page(name, view), deck_url(name))


def slides(deck: str) -> list[str]:
    return re.findall(r'data-slide="([^"]+)"', deck)


@pytest.fixture(scope="module")
def lobby(tmp_path_factory: pytest.TempPathFactory) -> Compound:
    """The small compound with a screen that shows everything, built. Tests only read it."""
    compound = Compound(tmp_path_factory.mktemp("lobby"))
    shutil.copytree(GOOD, compound.content)
    compound.write("screens/lobby.md", screen(*SLOTS))
    compound.write("screens/today.md", screen("pact"))
    compound.build()
    return compound


@pytest.fixture(scope="module")
def site(lobby: Compound) -> Site:
    return lobby.read()


# The seal.


@given(st.text())
def test_whatever_is_sealed_is_whole_and_is_sealed_once(text: str) -> None:
    sealed = seal(text)
    assert whole(sealed)
    assert seal(sealed) == sealed


@given(st.text(min_size=1), st.data())
def test_a_deck_that_was_cut_or_changed_is_not_whole(text: str, data: st.DataObject) -> None:
    sealed = seal(text)
    place = data.draw(st.integers(0, len(sealed) - 1))
    assert not whole(sealed[:place])
    other = data.draw(st.characters(exclude_characters=sealed[place], codec="utf-8"))
    assert not whole(sealed[:place] + other + sealed[place + 1 :])


def test_a_seal_within_the_text_is_no_seal() -> None:
    forged = f"<!-- deck:{sha256(b'').hexdigest()} -->\n"
    assert whole(forged)
    assert seal(f"{forged}<p>甲</p>").startswith(f"{forged}<p>甲</p>")
    assert whole(seal(f"{forged}<p>甲</p>"))


def test_every_built_deck_is_whole_and_half_of_it_is_not(lobby: Compound) -> None:
    for name in ("lobby", "today", "gate"):
        deck = lobby.page(deck_url(name))
        assert is_deck(deck_url(name))
        assert whole(deck)
        for part in (1, 2, 10, 100):
            assert not whole(deck[: -len(deck) // (part + 1)])


def test_a_deck_that_an_answer_changed_is_whole_again(good: Compound) -> None:
    good.write("screens/lobby.md", screen("forms"))
    good.build()
    before = good.page(deck_url("lobby"))
    good.answered({"lamp": 3})
    assert good.publish() > 0
    after = good.page(deck_url("lobby"))
    assert "<b>3</b> <span>份回答" in after
    assert whole(after)
    assert SEAL.findall(before) != SEAL.findall(after)


# The files.


@pytest.mark.parametrize("name", ["lobby", "today", "gate"])
def test_every_file_a_deck_names_is_there_with_its_hash(lobby: Compound, name: str) -> None:
    deck = lobby.page(deck_url(name))
    named = re.findall(r'(?:src|href)="([^"]+)" data-sha256="([0-9a-f]{64})"', deck)
    assert len(named) == deck.count("data-sha256=")
    assert {"deck.css", "deck.js"} <= {path for path, _ in named}
    for path, digest in named:
        file = lobby.site / normpath(join(f"kiosk/{name}", path))
        assert sha256(file.read_bytes()).hexdigest() == digest, path


def test_a_deck_needs_no_file_that_it_does_not_name(lobby: Compound) -> None:
    """What isn't named isn't kept for days without a network."""
    tree = html5lib.parse(lobby.page(deck_url("lobby")), namespaceHTMLElements=False)
    unnamed = {
        element.get("src") or element.get("href")
        for element in tree.iter()
        if isinstance(element.tag, str)
        and (element.get("src") or element.get("href"))
        and not element.get("data-sha256")
    }
    assert unnamed == {"../../assets/icons/icon.svg"}
    files = [*lobby.site.glob("kiosk/lobby/*.js"), *lobby.site.glob("kiosk/lobby/*.css")]
    imported = {
        found
        for path in files
        for found in re.findall(r'from "\./([a-z]+\.js)"', path.read_text(encoding="utf-8"))
    }
    named = set(re.findall(r'(?:src|href)="([a-z.]+)" data-sha256', lobby.page(deck_url("lobby"))))
    assert imported <= named
    assert {path.name for path in files} == named | {"sw.js"}


# The slots.


@pytest.mark.parametrize("order", [SLOTS, SLOTS[::-1], ("latest", "clock"), ("forms",)])
def test_slots_come_in_the_playlists_order(good: Compound, order: tuple[str, ...]) -> None:
    good.write("screens/lobby.md", screen(*order))
    deck = deck_of(good.read())
    regions = [name for name, _ in REGION.findall(deck)]
    arguments = {"board": "wing-a", "notice": "lobby"}
    expected = [f"slot:{s}:{arguments[s]}" if s in arguments else f"slot:{s}" for s in order]
    assert regions == [*expected, "takeover:lobby"]
    kinds = [re.sub(r"-.*", "", slide) for slide in slides(deck)]
    kinds = [
        {"form": "forms", "results": "forms", "news": "latest"}.get(kind, kind) for kind in kinds
    ]
    met = list(dict.fromkeys(kinds))
    assert met == [slot for slot in order if slot in met]
    assert len(met) > len(order) - 2  # At most the notice, which fills the screen later.


def test_a_slot_is_named_by_what_it_depends_on() -> None:
    assert slot_name("board", "lobby", "wing-a") == "slot:board:wing-a"
    assert slot_name("notice", "lobby", "wing-a") == "slot:notice:lobby"
    assert slot_name("pact", "lobby", "wing-a") == "slot:pact"


def test_an_unchanged_view_gives_the_same_deck(site: Site) -> None:
    assert deck_of(site) == deck_of(site)


# What the clock changes.


@pytest.mark.parametrize(
    ("now", "listed"),
    [
        ("2026-10-07T23:59", False),
        ("2026-10-08T00:00", True),
        ("2026-11-23T10:00", True),
        ("2026-12-15T23:59", True),
        ("2026-12-16T00:00", False),
    ],
)
def test_a_black_entry_is_in_the_deck_from_its_first_to_its_last_day(
    site: Site, now: str, listed: bool
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    assert ("C座一住户" in deck_of(site, now=moment)) == listed
    assert ("black" in slides(deck_of(site, now=moment))) == listed


def test_a_black_entry_carries_its_end_for_a_screen_without_a_network(site: Site) -> None:
    end = datetime(2026, 12, 16, tzinfo=ZONE)
    region = render_region("slot:black", "kiosk/lobby/index.html", view_of(site))
    assert f'<article class="item" data-until="{end.isoformat()}">' in region.html
    assert region.until == end


def test_what_ends_is_out_of_the_deck_at_its_moment(site: Site) -> None:
    """And until then the region says when: the service wakes at it."""
    for slot in ("forms", "activities", "red", "notice:lobby"):
        moment, seen = datetime(2026, 10, 1, tzinfo=ZONE), []
        while True:
            region = render_region(f"slot:{slot}", deck_url("lobby"), view_of(site, moment))
            ends = [datetime.fromisoformat(e) for e in re.findall(r'until="([^"]+)"', region.html)]
            assert all(end > moment for end in ends), slot
            assert not ends or (region.until and region.until <= min(ends)), slot
            seen.append(region.html)
            if region.until is None:
                break
            assert region.until > moment
            just_before = region.until - timedelta(microseconds=1)
            assert (
                render_region(f"slot:{slot}", deck_url("lobby"), view_of(site, just_before)).html
                == seen[-1]
            )
            moment = region.until
        assert len(set(seen)) > 1, slot


def test_every_article_of_the_pact_has_its_days(site: Site) -> None:
    deck = deck_of(site)
    pact = site.pact
    assert pact
    days = re.findall(r'data-day="(\d+)/(\d+)">\s*<header.*?<h2>第(\d+)条　(.*?)</h2>', deck)
    assert days == [
        (str(number), "4", str(number + 1), article.title)
        for number, article in enumerate(pact[1].articles)
    ]


# Forms.


def forms_slot(site: Site, now: datetime, **facts: FormFacts) -> str:
    view = View(site, facts, now, BASE_URL)
    return render_region("slot:forms", deck_url("lobby"), view).html


def test_screens_show_the_forms_that_are_for_everybody(good: Compound) -> None:
    """Whoever waits for the lift needs no form of appeal: that is for who got the letter."""
    own = {
        "checkin": "  questions:\n    - {id: says, ask: 说, type: text}\n",
        "questionbox": "  to: 居委会\n",
    }
    for kind in ("appeal", "nomination", "checkin", "questionbox"):
        good.write(
            f"ask/{kind}.md",
            f"---\ntitle: 表\nkind: form\nform:\n  id: {kind}\n  kind: {kind}\n"
            f"  opens: 2020-01-01\n  closes: 2099-12-31\n{own.get(kind, '')}---\n",
        )
    site = good.read()
    assert {"appeal", "nomination", "checkin"} <= site.forms.keys()
    html = forms_slot(site, NOW)
    shown = set(slides(html))
    assert qr_svg(f"{BASE_URL}/ask/questionbox.html") in html
    for kind in ("appeal", "nomination", "checkin"):
        assert qr_svg(f"{BASE_URL}/ask/{kind}.html") not in html
    assert not shown & {"form-appeal", "form-nomination", "form-checkin"}


def test_forms_that_are_always_open_share_a_slide_and_go_one_by_one(good: Compound) -> None:
    """A slide each would keep whoever waits for what closes tonight. One that is full says so."""
    places = "  capacity: 1\n  questions:\n    - {id: who, ask: 谁, type: name}\n"
    for number, closes in enumerate(("2027-06-30", "2027-07-31", "2026-12-01")):
        good.write(
            f"ask/club{number}.md",
            f"---\ntitle: 书友会{number}\ndescription: 读书\nkind: form\nform:\n  id: club{number}\n"
            f"  kind: signup\n  opens: 2026-11-01\n  closes: {closes}\n{places}---\n",
        )
    site = good.read()
    full = FormFacts(form="club1", state="open", answers=1)
    html = forms_slot(site, NOW, club1=full)
    assert slides(html).count("always") == 1
    assert "form-club2" in slides(html)
    assert not {"form-club0", "form-club1"} & set(slides(html))
    said = re.sub(r"<[^>]+>", " ", html.partition('data-slide="always"')[2])
    assert re.search(r"书友会1\s+已报满\s+读书\s+书友会0\s+读书", said)
    later = forms_slot(site, datetime(2027, 7, 1, tzinfo=ZONE))
    assert "书友会0" not in later
    assert "书友会1" in later
    assert "always" not in slides(forms_slot(site, datetime(2027, 8, 1, tzinfo=ZONE)))


def lamp(answers: int) -> FormFacts:
    counts = {"暖光": answers, "白光 <冷>": 0, "太阳能 & 感应": 0}
    return FormFacts.model_validate(
        {
            "form": "lamp",
            "state": "open",
            "answers": answers,
            "questions": {"lamp": {"counts": counts}},
        }
    )


@pytest.mark.parametrize(
    ("answers", "said"), [(0, "还没有人回答"), (1, "已有 1 份回答"), (30, "已有 30 份回答")]
)
def test_an_open_poll_invites_and_says_how_many_have_answered(
    site: Site, answers: int, said: str
) -> None:
    html = forms_slot(site, NOW, lamp=lamp(answers))
    words = re.sub(r"<[^>]+>", "", html)
    assert said in " ".join(words.split())
    assert "投票 · 正在进行" in words
    assert "微信扫一扫" in words
    assert "progress" not in html


def test_a_closed_poll_is_a_result_for_two_weeks_and_no_longer(site: Site) -> None:
    closed = site.forms["lamp"].form.closes
    html = forms_slot(site, closed, lamp=lamp(3))
    assert "form-lamp" not in slides(html)
    result = html[html.index('data-slide="results-lamp"') :]
    assert "微信扫一扫" not in result
    assert "扫码看结果" in result
    assert "3 票，100%" in result
    later = forms_slot(site, closed + timedelta(days=14), lamp=lamp(3))
    assert not {"form-lamp", "results-lamp"} & set(slides(later))


def test_a_poll_that_closed_without_an_answer_leaves_nothing_to_show(site: Site) -> None:
    shown = slides(forms_slot(site, site.forms["lamp"].form.closes, lamp=lamp(0)))
    assert not {"form-lamp", "results-lamp"} & set(shown)


def test_a_full_sign_up_reads_as_full(site: Site) -> None:
    taken = FormFacts(form="picnic", state="open", answers=20)
    html = forms_slot(site, datetime(2026, 12, 3, tzinfo=ZONE), picnic=taken)
    assert "报名 · 已报满" in html
    assert "20 个名额，已报满" in html
    assert "微信扫一扫" not in html


# Hostile words.


def test_no_word_of_an_editor_becomes_markup(good: Compound) -> None:
    evil = "'" + EVIL.replace("'", "''") + "'"
    write_evil(good)
    good.edit("index.md", "motto: 有事好商量", f"motto: {evil}")
    good.edit("rules/index.md", "title: 爱护公物, text: 公共", f"title: {evil}, text: 公共")
    good.edit("ask/lamp.md", "title: 河边装哪种灯", f"title: {evil}")
    good.write(
        "screens/lobby.md",
        screen(*SLOTS).replace("title: A座大堂屏", f"title: {evil}").replace("A座", evil),
    )
    site = good.read()
    deck = deck_of(site, now=datetime(2026, 11, 23, 10, tzinfo=ZONE))
    assert [name for name, _ in REGION.findall(deck)][-1] == "takeover:lobby"
    assert len(REGION.findall(deck)) == len(SLOTS) + 1
    tree = html5lib.parse(deck, namespaceHTMLElements=False)
    scripts = list(tree.iter("script"))
    assert [script.get("type") for script in scripts] == ["module", "application/json"]
    told = json.loads(scripts[1].text or "")
    assert EVIL in [notice["title"] for notice in told]
    words = "".join(tree.itertext())
    for slide in ("board", "black", "activities", "form-lamp", "pact-1"):
        assert f'data-slide="{slide}"' in deck
    assert words.count(EVIL) >= 12
    assert whole(deck)


def test_an_address_in_a_code_is_text() -> None:
    address = 'https://example.cn/"><script>alert(1)</script>'
    code = qr_svg(address)
    assert "<script" not in code
    assert unescape(re.findall('aria-label="([^"]*)"', code)[0]).endswith(address)


# Codes.


def test_every_code_leads_to_a_page_of_the_site(lobby: Compound) -> None:
    addresses = re.findall(rf"{BASE_URL}/([^\s\"<]+)", lobby.page(deck_url("lobby")))
    assert len(set(addresses)) >= 5
    for address in addresses:
        assert (lobby.site / address).is_file(), address


def test_codes_are_of_their_address_alone() -> None:
    one, other = qr_svg("https://example.cn/a.html"), qr_svg("https://example.cn/b.html")
    assert one == qr_svg("https://example.cn/a.html")
    assert re.findall(' d="[^"]+"', one) != re.findall(' d="[^"]+"', other)


# Notices.

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(ZONE))
NOTICES = st.builds(
    Urgent,
    id=st.from_regex(r"[a-z]{1,4}", fullmatch=True),
    title=st.text(min_size=1, max_size=10),
    text=st.text(max_size=20),
    start=st.none() | MOMENTS,
    until=MOMENTS,
    screens=st.just(("all",)) | st.lists(st.sampled_from("abc"), max_size=2).map(tuple),
)


@given(NOTICES)
def test_a_notice_comes_back_as_it_went(notice: Urgent) -> None:
    assert from_json(json.loads(json.dumps(to_json(notice)))) == notice


@given(st.lists(NOTICES, max_size=5), MOMENTS, st.sampled_from(["a", "z", None]))
def test_only_what_has_begun_and_not_ended_stands(
    notices: list[Urgent], now: datetime, screen: str | None
) -> None:
    standing = in_force(notices, now, screen)
    for notice in notices:
        begun = notice.start is None or notice.start <= now
        here = screen is None or screen in notice.screens or notice.screens == ("all",)
        assert (notice in standing) == (begun and now < notice.until and here)
    told = [each["id"] for each in as_json(notices, now)]
    assert told == [notice.id for notice in notices if now < notice.until]


def test_called_notices_stand_before_those_of_editors(site: Site) -> None:
    fire = Urgent("zz-fire", "火警", "请走楼梯。", None, NOW + timedelta(hours=1), ("all",))
    flood = replace(fire, id="flood", title="积水")
    found = urgent(site, [fire, flood])
    assert [notice.id for notice in found] == ["flood", "zz-fire", "2026-11-power"]
    assert found[2].text == "A座停电检修。"


def test_a_notice_that_fills_a_screen_is_no_slide_beside(site: Site) -> None:
    """Before it begins it is a slide; on other screens it stays one."""
    start = NOW + timedelta(hours=1)
    fire = Urgent("fire", "演练", "听到铃声请下楼。", start, start + timedelta(hours=1), ("gate",))

    def told(screen: str, now: datetime) -> bool:
        view = View(site, {}, now, BASE_URL, (fire,))
        html = render_region(f"slot:notice:{screen}", deck_url(screen), view).html
        return 'data-slide="notice-fire"' in html

    assert told("gate", start - timedelta(minutes=1))
    assert not told("gate", start)
    assert told("lobby", start)
    assert not told("lobby", fire.until)
