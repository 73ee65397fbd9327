/* Urgent notices fill the screen while they are in force, by the screen's clock. */

const SMALLEST = 0.15;
/* How long each of several notices stays, in milliseconds. */
const EACH = 10000;

function endText(at) {
  const local = new Date(at + 8 * 3600000);
  const minutes = String(local.getUTCMinutes()).padStart(2, "0");
  return (
    local.getUTCMonth() +
    1 +
    "月" +
    local.getUTCDate() +
    "日 " +
    local.getUTCHours() +
    ":" +
    minutes
  );
}

function paragraph(name, text) {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  return element;
}

export class Takeover {
  constructor({ section, clock, report }) {
    this.section = section;
    this.clock = clock;
    this.report = report;
    this.notices = [];
    this.key = "";
    /* The notice that has just come, and until when it goes before the others. */
    this.latest = "";
    this.latestUntil = 0;
    /* What is to be said of the line to the server; empty where it stands. */
    this.silence = "";
  }

  /** Says on the notice, too, since when the screen is cut off: it may have been withdrawn since. */
  tell(silence) {
    if (silence === this.silence) return;
    this.silence = silence;
    this.key = "";
    this.tick();
  }

  /** Takes the notices for this screen, also those still to begin. */
  set(notices) {
    const known = this.notices.map((notice) => JSON.stringify(notice));
    this.notices = notices;
    const fresh = this.inForce()
      .map((notice) => JSON.stringify(notice))
      .filter((key) => !known.includes(key));
    if (fresh.length > 0) {
      this.latest = fresh[0];
      this.latestUntil = this.clock.now() + EACH;
    }
    this.tick();
  }

  inForce() {
    const now = this.clock.now();
    return this.notices.filter(
      (notice) => !(Date.parse(notice.from || "") > now) && Date.parse(notice.until) > now
    );
  }

  /** Shows what is in force now; called once a second. */
  tick() {
    const notices = this.inForce();
    if (notices.length === 0) {
      if (!this.section.hidden) {
        this.section.hidden = true;
        this.section.textContent = "";
        this.key = "";
      }
      return;
    }
    const turn = notices[Math.floor(this.clock.now() / EACH) % notices.length];
    const latest =
      this.clock.now() < this.latestUntil &&
      notices.find((each) => JSON.stringify(each) === this.latest);
    const notice = latest || turn;
    const key = JSON.stringify(notice);
    if (key === this.key) return;
    this.key = key;
    this.draw(notice);
  }

  draw(notice) {
    const page = document.createElement("div");
    page.className = "urgent";
    page.appendChild(paragraph("kicker", "紧急通知"));
    const title = document.createElement("h1");
    title.textContent = notice.title;
    page.appendChild(title);
    page.appendChild(paragraph("says", notice.text));
    page.appendChild(paragraph("until", "到 " + endText(Date.parse(notice.until)) + " 为止"));
    if (this.silence) page.appendChild(paragraph("silence", this.silence));
    this.section.hidden = false;
    this.section.textContent = "";
    this.section.appendChild(page);
    for (let scale = 1; scale >= SMALLEST; scale *= 0.95) {
      page.style.fontSize = scale + "em";
      if (
        page.scrollHeight <= this.section.clientHeight &&
        page.scrollWidth <= this.section.clientWidth
      )
        return;
    }
    this.report("takeover", new Error("通知太长，装不下：" + notice.title));
  }
}
