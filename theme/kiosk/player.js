/* Shows slide after slide. Whatever happens, something good stays on the screen. */

import { dayNumber, dayText, endOf, hourText } from "./clock.js";
import { paged } from "./paging.js";

/* How long a picture may take to be ready, in milliseconds. */
const PATIENCE = 4000;
const FADE = 700;

function removeAll(elements) {
  for (const element of elements) element.remove();
}

/** The slide as it is now, its ended items dropped; null where there is nothing left to show. */
function current(slide, now) {
  const day = slide.getAttribute("data-day");
  if (day !== null) {
    const parts = day.split("/").map(Number);
    if (dayNumber(now) % parts[1] !== parts[0]) return null;
  }
  if (endOf(slide) <= now) return null;
  // Not a mere clone: a template's own document loads no pictures.
  const found = document.importNode(slide, true);
  const items = Array.from(found.querySelectorAll(".item"));
  const ended = items.filter((item) => endOf(item) <= now);
  removeAll(ended);
  return items.length > 0 && ended.length === items.length ? null : found;
}

function nextEnd(slide) {
  const items = Array.from(slide.querySelectorAll("[data-until]"));
  return Math.min(endOf(slide), ...items.map(endOf));
}

function keyOf(slide) {
  return slide.getAttribute("data-slide") || "?";
}

export class Player {
  /** `report(slide, error)` is told what went wrong; `seconds` a slide, or a page of one, stays. */
  constructor({ stage, clock, seconds, report }) {
    this.stage = stage;
    this.show = stage.querySelector("#show");
    this.progress = stage.querySelector("#progress");
    this.clock = clock;
    this.seconds = seconds;
    this.report = report;
    this.box = document.createElement("div");
    this.box.id = "measure";
    this.show.parentNode.insertBefore(this.box, this.show);
    this.slides = [];
    this.index = -1;
    this.pages = [];
    this.page = 0;
    this.shown = null;
    this.timer = 0;
    this.steps = Promise.resolve();
  }

  /** Takes up these slides. The one on the screen is shown again only where it has changed. */
  take(slides) {
    return this.next(async () => {
      const key = this.shown && this.shown.key;
      this.slides = slides;
      const same = slides.findIndex((slide) => keyOf(slide) === key);
      if (same < 0) {
        this.index = Math.max(-1, Math.min(this.index, slides.length) - 1);
        await this.advance();
      } else {
        this.index = same;
        if (slides[same].outerHTML !== this.shown.source) await this.redraw();
      }
    });
  }

  /** Shows the present slide again: it has changed, something on it has ended, the screen turned. */
  again() {
    return this.next(() => this.redraw());
  }

  /** One step at a time, and after each the next is due: nothing can stop the round. */
  next(step) {
    this.steps = this.steps
      .then(step)
      .catch((error) => this.report("player", error))
      .then(() => {
        if (this.timer === 0) this.wait();
      });
    return this.steps;
  }

  /** Goes on to the next page or the next good slide. */
  async advance() {
    if (
      this.shown !== null &&
      this.page + 1 < this.pages.length &&
      this.shown.until > this.clock.now()
    ) {
      this.page += 1;
      this.put(this.pages[this.page]);
      return;
    }
    for (let step = 1; step <= this.slides.length; step += 1) {
      const index = (this.index + step) % this.slides.length;
      const ready = await this.prepared(this.slides[index]);
      if (ready !== null) {
        this.index = index;
        this.page = 0;
        this.enter(ready);
        return;
      }
    }
    // Not one good slide: what lies beneath, the compound's name and the time.
    this.leave();
    this.wait();
  }

  async redraw() {
    const ready = this.slides[this.index] ? await this.prepared(this.slides[this.index]) : null;
    if (ready === null) {
      await this.advance();
      return;
    }
    this.pages = ready.pages;
    this.page = Math.min(this.page, ready.pages.length - 1);
    this.shown = ready;
    this.put(ready.pages[this.page], true);
  }

  async prepared(slide) {
    const key = keyOf(slide);
    try {
      const now = this.clock.now();
      const found = current(slide, now);
      if (found === null) return null;
      const pictures = Array.from(found.querySelectorAll("img"));
      for (const picture of pictures) {
        try {
          await settled(picture);
        } catch (error) {
          this.report(key, error);
          (picture.closest("figure") || picture).remove();
        }
      }
      const pages = paged(found, this.box);
      return { key, source: slide.outerHTML, pages, until: nextEnd(found) };
    } catch (error) {
      this.box.textContent = "";
      this.report(key, error);
      return null;
    }
  }

  enter(ready) {
    this.shown = ready;
    this.pages = ready.pages;
    this.put(ready.pages[0]);
  }

  put(page, quietly) {
    const old = Array.from(this.show.children);
    const still = quietly || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const fresh = page.cloneNode(true);
    if (!still) fresh.classList.add("entering");
    this.show.appendChild(fresh);
    this.stage.classList.add("playing");
    if (still) removeAll(old);
    else setTimeout(() => removeAll(old), FADE);
    this.tick();
    if (!quietly) this.wait();
  }

  leave() {
    this.shown = null;
    this.pages = [];
    this.show.textContent = "";
    this.stage.classList.remove("playing");
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.next(() => this.advance());
    }, this.seconds * 1000);
    this.progress.style.animation = "none";
    void this.progress.offsetWidth; // Starts the hairline again.
    this.progress.style.animation = "";
    this.progress.style.animationDuration = this.seconds + "s";
  }

  /** Once a second: the time, and what has ended meanwhile. */
  tick() {
    const now = this.clock.now();
    setTexts(this.stage, "hour", hourText(now));
    setTexts(this.stage, "day", dayText(now));
    if (this.shown !== null && this.shown.until <= now) {
      this.shown.until = Infinity;
      this.again();
    }
  }
}

function setTexts(stage, name, text) {
  for (const element of stage.querySelectorAll('[data-clock="' + name + '"]')) {
    if (element.textContent !== text) element.textContent = text;
  }
}

/** Resolves when a picture can be painted. Rejects where it is broken or takes too long. */
function settled(picture) {
  let timer = 0;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error("图片太慢：" + picture.getAttribute("src"))),
      PATIENCE
    );
  });
  const ready = picture.decode().catch(() => {
    throw new Error("图片打不开：" + picture.getAttribute("src"));
  });
  return Promise.race([ready, late]).then(
    () => clearTimeout(timer),
    (error) => {
      clearTimeout(timer);
      throw error;
    }
  );
}
