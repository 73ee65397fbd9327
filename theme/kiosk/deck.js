/* A lobby screen: puts its parts together. What they do is said in each. */

import { Clock, dayText, hourText } from "./clock.js";
import { Link } from "./link.js";
import { Player } from "./player.js";
import { Takeover } from "./takeover.js";

const SECOND = 1000;
/* Against burn-in the picture moves by a few pixels, once a minute. */
const SHIFT_EVERY = 60;
const SHIFTS = [
  [0, 0],
  [3, 0],
  [3, 3],
  [0, 3],
  [-3, 3],
  [-3, 0],
  [-3, -3],
  [0, -3],
  [3, -3],
];

function slidesOf(page) {
  const found = page.querySelector("template#deck").content;
  return Array.from(found.querySelectorAll(".slide"));
}

function noticesOf(page) {
  const data = page.querySelector("template#deck").content.querySelector("#notices");
  return data ? JSON.parse(data.textContent) : [];
}

/** The hash in the last line of the page that is running. */
function ownSeal() {
  const last = document.body.parentNode.nextSibling || document.lastChild;
  const comments = [last, document.body.lastChild].filter((node) => node && node.nodeType === 8);
  const match = comments.map((node) => /deck:([0-9a-f]{64})/.exec(node.data)).find(Boolean);
  return match ? match[1] : "";
}

function start() {
  const root = document.documentElement;
  const given = root.dataset;
  root.style.setProperty("--inches", given.inches);
  const stage = document.getElementById("stage");
  const status = document.getElementById("status");
  const clock = new Clock(localStorage);
  const report = (slide, error) => link.report(slide, error);
  const player = new Player({ stage, clock, seconds: Number(given.seconds), report });
  const takeover = new Takeover({ section: document.getElementById("takeover"), clock, report });
  const link = new Link({
    screen: given.screen,
    deck: ownSeal(),
    version: given.program,
    clock,
    storage: localStorage,
    onNotices: (notices) => takeover.set(notices),
    onDeck: (html) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      if (page.documentElement.dataset.program !== given.program) {
        location.reload();
        return;
      }
      player.seconds = Number(page.documentElement.dataset.seconds) || player.seconds;
      player.take(slidesOf(page));
    },
  });
  addEventListener("error", (event) => report("deck", event.error || event.message));
  addEventListener("unhandledrejection", (event) => report("deck", event.reason));
  addEventListener("resize", () => player.again());

  takeover.set(noticesOf(document));
  player.take(slidesOf(document));
  let seconds = 0;
  const tick = () => {
    player.tick();
    takeover.tick();
    const since = link.silentSince();
    const text =
      since === null
        ? ""
        : "离线：" + dayText(since) + " " + hourText(since) + " 起没有连上，内容停在那时";
    if (status.textContent !== text) status.textContent = text;
    takeover.tell(text);
    stage.classList.toggle("offline", since !== null);
    seconds += 1;
    if (seconds % SHIFT_EVERY === 0) {
      const shift = SHIFTS[(seconds / SHIFT_EVERY) % SHIFTS.length];
      const moved = "translate(" + shift[0] + "px," + shift[1] + "px)";
      stage.style.transform = moved;
      takeover.section.style.setProperty("--shift", moved);
    }
  };
  tick();
  setInterval(tick, SECOND);
  link.start();
}

start();
