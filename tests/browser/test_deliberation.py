"""A topic from whoever proposes it to what was resolved, a question up to its reply, a report up to the ledger."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Neighbourhood
from tests.browser.test_reports import step


def propose(page: Page, neighbourhood: Neighbourhood, what: str) -> str:
    page.goto(neighbourhood.form("tiyi"))
    page.get_by_role("textbox", name="什么事").fill(what)
    page.get_by_role("textbox", name="您的姓名").fill("秦朗")
    page.get_by_role("textbox", name="您的电话").fill("13900001234")
    page.get_by_role("button", name="报上去").click()
    expect(page.locator(".ll-stage")).to_contain_text("等党支部答复")
    return page.url.rpartition("/")[2]


def test_a_proposed_topic_is_listed_or_declined_with_the_reason_on_the_receipt(
    neighbourhood: Neighbourhood, plain_phone: Page, clerk: Page
) -> None:
    page = plain_phone
    for what, label, why in (
        ("桥上装两盏灯", "放进联名的单子了", "和许多家有关"),
        ("广场舞跳到十点", "不上会", "今年议过了"),
    ):
        receipt = propose(page, neighbourhood, what)
        step(clerk, neighbourhood.site, receipt, label, why)
        page.goto(f"{neighbourhood.url}/s/receipts/{receipt}")
        expect(page.locator(".ll-stage")).to_contain_text(label)
        expect(page.locator("body")).to_contain_text(why)


def test_a_topic_is_seconded_until_it_has_to_be_deliberated_and_leads_to_its_meeting(
    neighbourhood: Neighbourhood, plain_phone: Page, browser: Browser
) -> None:
    page = plain_phone
    topic = page.locator(".ll-topics > li", has_text="桥上装两盏灯")
    neighbour = browser.new_context(user_agent="Another phone", java_script_enabled=False)
    for each, stands in ((page, "还差 1 位"), (neighbour.new_page(), "够 2 位了")):
        each.goto(neighbourhood.form("lianming"))
        expect(each.get_by_role("checkbox", name="广场舞跳到十点")).to_have_count(0)
        each.get_by_role("checkbox", name="桥上装两盏灯").check()
        each.get_by_role("button", name="联名").click()
        expect(each.get_by_role("heading", name="您的联名已计入")).to_be_visible()
        page.goto(neighbourhood.form("lianming"))
        expect(topic).to_contain_text(stands)
    neighbour.close()
    declined = page.locator(".ll-topics > li", has_text="广场舞跳到十点")
    expect(declined).to_contain_text("没有上会 今年议过了")
    page.get_by_role("link", name="看议程").click()
    expect(page.get_by_role("heading", name="下次议事会")).to_be_visible()
    expect(page.locator("main")).to_contain_text("河边修栏杆")
    page.go_back()
    page.get_by_role("link", name="看议定了什么").click()
    expect(page.locator("main")).to_contain_text("西门十一点关")


def test_a_question_is_published_with_its_reply_or_kept_back_with_the_reason(
    neighbourhood: Neighbourhood, plain_phone: Page, clerk: Page
) -> None:
    page, receipts = plain_phone, []
    for words in ("居住证要本人去办吗？", "谁谁家的事，请别公开。"):
        page.goto(neighbourhood.form("wen"))
        page.get_by_role("textbox", name="想问社区什么").fill(words)
        page.get_by_role("button", name="提问").click()
        expect(page.get_by_role("heading", name="您的问题已收到")).to_be_visible()
        expect(page.locator(".ll-then")).to_contain_text("等工作人员看过，再定公不公开")
        receipts.append(page.url)
    page.goto(neighbourhood.form("wen"))
    expect(page.locator("main")).not_to_contain_text("居住证")

    clerk.goto(f"{neighbourhood.url}/s/desk/moderation")
    asked, private = (clerk.locator("article", has_text=each) for each in ("居住证", "谁谁家"))
    private.get_by_role("combobox", name="不公开，因为").select_option(
        label="说的是具体的人或事，还没有核实"
    )
    private.get_by_role("button", name="不公开").click()
    asked.get_by_role("button", name="公开", exact=True).click()
    clerk.goto(f"{neighbourhood.url}/s/desk/moderation?show=published")
    asked.get_by_text("答复", exact=True).first.click()
    asked.get_by_role("radio", name="答复").check()
    asked.get_by_role("textbox").fill("带身份证，家里人代办也行。")
    asked.get_by_role("button", name="存答复").click()
    expect(clerk.get_by_role("status")).to_be_visible()

    page.goto(neighbourhood.form("wen"))
    voice = page.locator(".ll-voices > li", has_text="居住证")
    expect(voice.locator(".ll-reply")).to_contain_text("带身份证，家里人代办也行。")
    expect(page.locator("main")).not_to_contain_text("谁谁家")
    page.goto(receipts[0])
    expect(page.locator(".ll-then")).to_contain_text("带身份证")
    page.goto(receipts[1])
    expect(page.locator(".ll-then")).to_contain_text("说的是具体的人或事，还没有核实")


def test_a_report_stands_in_the_ledger_once_it_was_read_and_one_about_a_person_never(
    neighbourhood: Neighbourhood, plain_phone: Page, clerk: Page
) -> None:
    page, ledger, receipts = plain_phone, f"{neighbourhood.url}/talks/ledger.html", []
    for sort, words in (("公共设施", "河边的长椅松了。"), ("反映某个人", "有人夜里唱歌。")):
        page.goto(neighbourhood.form("fanying"))
        page.get_by_label("在哪里").select_option("河边")
        page.get_by_label("哪一类").select_option(sort)
        page.get_by_label("什么事").fill(words)
        page.get_by_role("button", name="交上去").click()
        expect(page.locator(".ll-stage")).to_contain_text("收到")
        receipts.append(page.url.rpartition("/")[2])
    page.goto(ledger)
    expect(page.locator("main")).not_to_contain_text("长椅")

    clerk.goto(f"{neighbourhood.url}/s/desk/moderation")
    expect(clerk.locator("main")).not_to_contain_text("唱歌")
    bench = clerk.locator("article", has_text="长椅")
    bench.get_by_role("button", name="公开", exact=True).click()
    for receipt in receipts:
        step(clerk, neighbourhood.site, receipt, "不予受理", "转给别的部门说过了")
    page.goto(ledger)
    line = page.locator(".ll-lines > li")
    expect(line).to_have_count(1)
    expect(line.locator("summary")).to_contain_text("不予受理")
    line.locator("summary").click()
    expect(line).to_contain_text("转给别的部门说过了")
    expect(page.locator("body")).not_to_contain_text("唱歌")
