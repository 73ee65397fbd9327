/* Urgent notices fill the screen while they are in force, by the screen's clock. */

import { urgentPages } from "./urgent.js";

/* How long each page of several stays, in milliseconds. */
const EACH = 10000;

export class Takeover {
  constructor({ section, clock, report }) {
    this.section = section;
    this.clock = clock;
    this.report = report;
    this.notices = [];
    /* What is to be said of the line to the server; empty where it stands. */
    this.silence = "";
    /* The pages of what is in force, and what they were made for; their turns count from `since`. */
    this.pages = [];
    this.key = "";
    this.since = 0;
  }

  /** Says on the notice, too, since when the screen is cut off: it may have been withdrawn since. */
  tell(silence) {
    if (silence === this.silence) return;
    this.silence = silence;
    this.tick();
  }

  /** Takes the notices for this screen, also those still to begin. What has just come goes first. */
  set(notices) {
    const known = this.notices.map((notice) => JSON.stringify(notice));
    const isNew = (notice) => !known.includes(JSON.stringify(notice));
    this.notices = notices.filter(isNew).concat(notices.filter((notice) => !isNew(notice)));
    if (this.inForce().some(isNew)) this.since = this.clock.now();
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
    const key = JSON.stringify([notices, this.silence, innerWidth, innerHeight]);
    if (key !== this.key) {
      this.key = key;
      this.draw(notices);
    }
    if (this.pages.length === 0) return;
    const now = this.clock.now();
    // A clock that was put back would count below nothing.
    if (now < this.since) this.since = now;
    const page = this.pages[Math.floor((now - this.since) / EACH) % this.pages.length];
    if (page !== this.section.firstChild) this.section.replaceChildren(page);
  }

  draw(notices) {
    this.section.hidden = false;
    this.section.textContent = "";
    this.pages = [];
    for (const notice of notices) {
      try {
        this.pages.push(...urgentPages(notice, this.silence, this.section));
      } catch (error) {
        this.report("takeover", error);
      }
    }
    this.section.hidden = this.pages.length === 0;
  }
}
