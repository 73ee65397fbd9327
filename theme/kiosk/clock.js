/* The screen's time: its own clock, set right by the server's last answer. */

const KEPT = "linli.clock";
const SHANGHAI = 8 * 3600000;
const DAY = 86400000;
const WEEKDAYS = "日一二三四五六";

export class Clock {
  constructor(storage) {
    this.storage = storage;
    this.anchor = null;
    this.offset = 0;
    const kept = read(storage);
    if (kept) {
      // A box without a battery wakes up in the past: it is at least as late as it last was.
      this.offset = Math.max(kept.offset, kept.server - Date.now());
    }
  }

  /** Milliseconds since 1970. Between two answers of the server it goes by a clock nobody sets. */
  now() {
    if (this.anchor) return this.anchor.server + (performance.now() - this.anchor.at);
    return Date.now() + this.offset;
  }

  /** Takes the server's time, in milliseconds. */
  set(server) {
    this.anchor = { server, at: performance.now() };
    this.offset = server - Date.now();
    this.storage.setItem(KEPT, JSON.stringify({ server, offset: this.offset }));
  }
}

/** What was kept; null where a power cut left half of it. */
function read(storage) {
  try {
    return JSON.parse(storage.getItem(KEPT) || "null");
  } catch (_error) {
    return null;
  }
}

function shanghai(at) {
  return new Date(at + SHANGHAI);
}

function two(number) {
  return String(number).padStart(2, "0");
}

export function hourText(at) {
  const local = shanghai(at);
  return two(local.getUTCHours()) + ":" + two(local.getUTCMinutes());
}

export function dayText(at) {
  const local = shanghai(at);
  const date = local.getUTCMonth() + 1 + "月" + local.getUTCDate() + "日";
  return date + " 星期" + WEEKDAYS[local.getUTCDay()];
}

/** Which day it is in Shanghai, counted from 1970. */
export function dayNumber(at) {
  return Math.floor((at + SHANGHAI) / DAY);
}

/** An element's end in milliseconds, Infinity without one. Throws where it can't be read. */
export function endOf(element) {
  const text = element.getAttribute("data-until");
  if (text === null) return Infinity;
  const end = Date.parse(text);
  if (Number.isNaN(end)) throw new Error("data-until 读不懂：" + text);
  return end;
}
