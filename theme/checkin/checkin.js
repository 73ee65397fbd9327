/* Ticks names on a leader's phone, also without a network: each tick is kept on the phone until the
   server has it, and says when it was made, so that it doesn't matter in which order they arrive. */
"use strict";

(() => {
  const PREFIX = "linli-checkin/";
  const AGAIN = 15000;
  const SOON = 400;
  const AT_ONCE = 100;
  const $ = (id) => document.getElementById(id);
  const hash = location.hash.slice(1);
  const key = hash.slice(0, hash.indexOf("/"));
  const activity = decodeURIComponent(hash.slice(hash.indexOf("/") + 1));
  const pointer = PREFIX + activity;
  /** {list: as the server told it last, queue: ticks it hasn't, left: names it had no room for, ahead: of our clock, in ms} */
  let held = null;
  let busy = false;
  let again = false;
  let soon = 0;

  const place = (day) => pointer + "/" + day;
  const random = (bytes) =>
    Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
      byte.toString(16).padStart(2, "0")
    ).join("");

  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch (_) {
      return null;
    }
  }

  function keep() {
    localStorage.setItem(place(held.list.day), JSON.stringify(held));
    localStorage.setItem(pointer, JSON.stringify(held.list.day));
  }

  function forget(day) {
    localStorage.removeItem(place(day));
    localStorage.removeItem(pointer);
  }

  /** Lists of days long past, which nobody closed here, don't stay on a phone. */
  function tidy() {
    for (const name of Object.keys(localStorage)) {
      if (name.indexOf(PREFIX) !== 0) continue;
      const found = read(name);
      if (found && found.list && Date.parse(found.list.until) < Date.now()) {
        localStorage.removeItem(name);
      }
    }
  }

  function say(text, state) {
    $("state").textContent = text;
    $("state").dataset.state = state || "";
  }

  function fault(text, place) {
    const at = $(place || "fault");
    at.textContent = text || "";
    at.hidden = !text;
  }

  /** Why the list isn't closed stands beside the button: the page's top is far off where many are on the list. */
  const unshut = (text) => fault(text, "unshut");

  /** What the server told, and over it the ticks that it hasn't. */
  function people() {
    const found = held.list.people.map((each) => Object.assign({}, each));
    for (const tick of held.queue) {
      const known = found.find((each) => each.who === tick.who);
      if (known) known.here = tick.here;
      else if (tick.name) {
        found.push({
          who: tick.who,
          name: tick.name,
          here: tick.here,
          volunteer: Boolean(tick.number),
          added: true,
        });
      }
    }
    return found;
  }

  function row(each) {
    const item = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    const name = document.createElement("span");
    const note = document.createElement("small");
    box.type = "checkbox";
    box.checked = each.here;
    box.dataset.who = each.who;
    name.textContent = each.name;
    const notes = [
      each.volunteer ? "志愿者" : "",
      each.added ? "现场加的" : "",
      each.unknown ? "没有这个编号" : "",
    ];
    note.textContent = notes.filter(Boolean).join("，");
    label.append(box, name, note);
    item.append(label);
    return item;
  }

  function show() {
    const list = held.list;
    const found = people();
    document.title = list.title + " · 签到";
    $("title").textContent = list.title;
    $("when").textContent = list.when + (list.place ? " · " + list.place : "");
    const focused = document.activeElement && document.activeElement.dataset.who;
    $("people").replaceChildren(...found.map(row));
    const box = focused && $("people").querySelector('[data-who="' + focused + '"]');
    if (box) box.focus();
    $("here").textContent = String(found.filter((each) => each.here).length);
    $("all").textContent = String(found.length);
    if (!$("hours").value) $("hours").value = String(Math.round(list.minutes / 30) / 2);
    $("dates").hidden = list.dates.length < 2;
    $("date").replaceChildren(
      ...list.dates.map((each) => new Option(each.when, each.day, false, each.day === list.day))
    );
    $("add").hidden = Boolean(list.full);
    $("list").hidden = false;
  }

  function told() {
    const waiting = held.queue.length;
    if (waiting) say("没有网，记在手机上，等着发 " + waiting + " 条", "waiting");
    else say("都存好了");
  }

  /** The list is closed: nothing of anybody stays on this phone. */
  function closed(list) {
    forget(list.day);
    held = null;
    $("hours").value = "";
    $("people").replaceChildren();
    $("list").hidden = true;
    $("title").textContent = list.title;
    $("when").textContent = list.when;
    const hours = Math.round(list.minutes / 6) / 10;
    say("名单关了，每位到场的志愿者记 " + hours + " 小时。这部手机上的名单已经清掉。");
  }

  async function ask(path, more) {
    const body = Object.assign({ key, activity }, more);
    const answer = await fetch("/s/checkin/" + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
    });
    const said = await answer.json();
    if (!answer.ok)
      throw Object.assign(new Error(said.error || "没有办成"), { status: answer.status });
    return said;
  }

  function take(list, sent) {
    const done = new Set(sent.map((tick) => tick.op));
    const rest = held && held.list.day === list.day ? held.queue : [];
    const queue = rest.filter((tick) => !done.has(tick.op));
    const known = new Set(list.people.map((each) => each.who));
    const left = ((held && held.list.day === list.day && held.left) || []).concat(
      sent.filter((tick) => list.full && tick.name && !known.has(tick.who)).map((tick) => tick.name)
    );
    held = { list, queue, left, ahead: Date.parse(list.now) - Date.now() };
    if (!queue.length) unshut("");
    if (list.closed && !queue.length) return closed(list);
    keep();
    show();
    fault(list.full && list.full + (left.length ? "没有加上：" + left.join("、") + "。" : ""));
    return told();
  }

  /** Sends what waits, some at a time, and takes what other phones ticked. */
  async function sync(day) {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        const sent = held ? held.queue.slice(0, AT_ONCE) : [];
        const wanted = day === undefined ? held && held.list.day : day;
        const list = await ask(
          "list",
          Object.assign({ ticks: sent }, wanted ? { day: wanted } : {})
        );
        fault("");
        take(list, sent);
        if (held && held.queue.length) again = true;
      } while (again && held);
    } catch (error) {
      if (error.status === 404 || error.status === 403 || error.status === 422) {
        fault(error.message);
        say("没有连上名单", "waiting");
      } else if (held) told();
      else {
        say("没有网，还没有名单", "waiting");
        fault("请先在有网的地方打开一次，名单存下以后没有网也能用。");
      }
    } finally {
      busy = false;
    }
  }

  function tick(who, here, more) {
    const at = new Date(Date.now() + held.ahead).toISOString();
    held.queue.push(Object.assign({ who, here, at, op: random(8) }, more));
    keep();
    show();
    say("正在存…", "waiting");
    clearTimeout(soon);
    soon = setTimeout(sync, SOON);
  }

  $("people").addEventListener("change", (event) => {
    tick(event.target.dataset.who, event.target.checked);
  });
  $("date").addEventListener("change", () => {
    const day = $("date").value;
    held = read(place(day));
    $("hours").value = "";
    if (held) show();
    sync(day);
  });
  $("add").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = $("name").value.trim();
    if (!name || !held) return;
    tick("w-" + random(8), true, { name, number: $("number").value.trim() });
    $("name").value = "";
    $("number").value = "";
    $("name").focus();
  });
  $("close").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!held) return;
    unshut("");
    await sync();
    if (!held) return;
    if (held.queue.length) {
      unshut("还有 " + held.queue.length + " 条没有发出去。请等有网了再关名单。");
      return;
    }
    try {
      const minutes = Math.round(Number($("hours").value) * 60);
      take(await ask("close", { day: held.list.day, minutes }), []);
    } catch (error) {
      unshut(error.status ? error.message : "没有网，名单还没有关。有网了再关一次。");
    }
  });
  window.addEventListener("online", () => sync());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && held) sync();
  });
  setInterval(() => held && sync(), AGAIN);

  if (!key || !activity) {
    say("");
    fault("请扫签到单上的二维码打开。");
    return;
  }
  tidy();
  held = read(place(read(pointer)));
  if (held) {
    show();
    told();
  }
  // The list at hand today; one that still has ticks to send comes first.
  sync(held && held.queue.length ? held.list.day : "");
  if (navigator.serviceWorker) {
    navigator.serviceWorker
      .register("/s/checkin/worker.js", { scope: "/s/checkin/" })
      .catch(() => {});
  }
})();
