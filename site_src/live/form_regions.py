"""What a form's regions show: the form, its results, what was written, its sign-up, and the list of all
forms."""

from __future__ import annotations

from site_src.content.site import PublishedForm
from site_src.form_kinds.satisfaction import in_order
from site_src.forms.status import Status, status_of
from site_src.markup.blocks import BASE
from site_src.show.chart import line_chart
from site_src.show.fragments import form_fragment, fragment, results_fragment
from site_src.show.posts import all_posts, posts_until
from site_src.show.regions import Region, soonest
from site_src.show.view import View
from site_src.source.moments import last_moment, moment

_UNFOLDED = 3
"""The texts of so many questions stand open; of more, a tap on a question shows its own."""
_AT_ONCE = 20
"""So many texts stand open; a tap shows the rest."""


def form(argument: str, _url: str, view: View) -> Region:
    form = view.site.forms[argument].form
    facts = view.public[argument]
    return Region(form_fragment(form, facts), form.shown_until(facts, view.now))


def results(argument: str, _url: str, view: View) -> Region:
    form = view.site.forms[argument].form
    facts = view.public[argument]
    html = results_fragment(form, facts, view.now)
    return Region(html, form.shown_until(facts, view.now))


def voices(argument: str, _url: str, view: View) -> Region:
    """What people wrote, question by question, once it was let be published."""
    form, facts = view.site.forms[argument].form, view.public[argument]
    found = facts.voices
    asked = [
        (question.ask, [voice for voice in found if voice.question == question.id])
        for question in form.published_questions
    ]
    folded = sum(bool(said) for _, said in asked) > _UNFOLDED
    refused = facts.unpublished if found or not form.texts_wait else {}
    html = fragment(
        "voices",
        asked=asked,
        at_once=_AT_ONCE,
        folded=folded,
        reply_words=form.reply_words,
        refused=refused,
    )
    return Region(html)


def trend(argument: str, _url: str, view: View) -> Region:
    """What the quarters of a series of evaluations came to, those of forms here after their close."""
    series = view.site.series[argument]
    here = {
        quarter: published.page
        for published, form in series
        if (quarter := form.in_quarter(view.public[form.id]))
    }
    before = (quarter for _, form in series for quarter in form.earlier_quarters)
    quarters = in_order((*before, *here))
    limits = [act.limit for act in series[-1][1].act if act.limit]
    rows = [(each, f"{BASE}/{here[each]}" if each in here else "") for each in reversed(quarters)]
    html = fragment("trend", quarters=rows, chart=line_chart(quarters, limits))
    return Region(html, soonest(form.next_change(view.now) for _, form in series))


def signup(argument: str, _url: str, view: View) -> Region:
    """How to sign up for an activity, with what is left of its places."""
    published, facts = view.site.forms[argument], view.public[argument]
    status = status_of(facts)
    html = fragment(
        "signup",
        url=f"{BASE}/{published.page}",
        title=published.title,
        text=published.form.invitation(facts),
        open=status == "open",
    )
    return Region(html, published.form.shown_until(facts, view.now))


def holders(argument: str, _url: str, view: View) -> Region:
    """Who holds which of the posts that one claims by this form."""
    posts = [each for each in all_posts(view) if each.form == argument and each.holder]
    return Region(fragment("posts", posts=posts, heading="在岗的"), posts_until(view))


def _when(published: PublishedForm, status: Status) -> str:
    match status:
        case "before":
            return f"{moment(published.form.opens)}开始"
        case "full":
            return published.form.full_said
        case _:
            return f"{last_moment(published.form.closes)}截止"


_GROUPS: tuple[tuple[Status, str], ...] = (
    ("open", "正在进行"),
    ("before", "即将开始"),
    ("full", "已经报满"),
    ("closed", "已经结束"),
)


def forms(_argument: str, _url: str, view: View) -> Region:
    groups = []
    for status, heading in _GROUPS:
        items = [
            {
                "url": f"{BASE}/{published.page}",
                "title": published.title,
                "kind": published.form.label,
                "when": _when(published, status),
                "turnout": str(published.form.turnout(view.public[name])),
            }
            for name, published in view.site.forms.items()
            if status_of(view.public[name]) == status
        ]
        groups.append((status, heading, items))
    return Region(
        fragment("forms", groups=groups),
        soonest(
            p.form.shown_until(view.public[name], view.now) for name, p in view.site.forms.items()
        ),
    )
