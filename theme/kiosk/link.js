/* The screen's line to the server: events, polling behind them, heartbeats, the worker that keeps the
   deck. All of it may fail for days. */

const CONTACT = "linli.contact";
const TOKEN = "linli.token";
const NOTICES = "linli.notices.";
/* In milliseconds: how often to ask where no events come; when silence is said; when to beat. */
const ASK = 15000;
const SILENT = 5 * 60000;
const BEAT = 60000;
const WORKER_CHECK = 3600000;
const MOST_ERRORS = 20;

export class Link {
  /** `onDeck(html)`: a newer deck is complete; `onNotices(list)`: the urgent notices for us. */
  constructor({ screen, deck, version, clock, storage, onDeck, onNotices }) {
    Object.assign(this, { screen, deck, version, clock, storage, onDeck, onNotices });
    this.errors = [];
    this.worker = null;
    this.updating = false;
    this.heard = 0;
    this.changed = clock.now();
    this.contact = Number(storage.getItem(CONTACT)) || 0;
    if (!this.contact) this.touch();
  }

  async start() {
    this.takeToken();
    this.takeKept();
    this.listen();
    setInterval(() => this.ask(), ASK);
    setInterval(() => this.beat(), BEAT);
    await this.keep();
    this.ask();
    this.beat();
  }

  /** The notices of before a power cut. */
  takeKept() {
    const kept = this.storage.getItem(NOTICES + this.screen);
    try {
      if (kept) this.onNotices(JSON.parse(kept));
    } catch (error) {
      this.report("notices", error);
    }
  }

  /** What went wrong, for the next heartbeat. */
  report(slide, error) {
    const text = String((error && error.message) || error).slice(0, 300);
    if (this.errors.some((known) => known.slide === slide && known.error === text)) return;
    this.errors.push({ slide, error: text, at: new Date(this.clock.now()).toISOString() });
    if (this.errors.length > MOST_ERRORS) this.errors.shift();
  }

  /** Since when there has been no contact, in milliseconds; null while there is. */
  silentSince() {
    return this.clock.now() - this.contact > SILENT ? this.contact : null;
  }

  touch() {
    this.contact = this.clock.now();
    this.storage.setItem(CONTACT, String(this.contact));
  }

  takeToken() {
    const match = /[#&]token=([^&]+)/.exec(location.hash);
    if (!match) return;
    this.storage.setItem(TOKEN, decodeURIComponent(match[1]));
    history.replaceState(null, "", location.pathname);
  }

  get address() {
    return "/s/kiosks/" + this.screen;
  }

  listen() {
    // Events carry no header of ours: by this the server knows that it is the screen itself.
    const token = this.storage.getItem(TOKEN);
    const secure = location.protocol === "https:" ? "; secure" : "";
    if (token)
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not there on a plain http address.
      document.cookie =
        "linli-token=" + token + "; path=" + this.address + "; samesite=strict" + secure;
    const source = new EventSource(this.address + "/events");
    source.addEventListener("state", (event) => this.hear(JSON.parse(event.data)));
    source.addEventListener("time", (event) => this.hear(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      // The browser tries again by itself, but not where the server refused.
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      setTimeout(() => this.listen(), ASK);
    });
  }

  hear(state) {
    this.heard = performance.now();
    this.setClock(Date.parse(state.now));
    this.touch();
    if (state.notices) this.takeNotices(state.notices);
    if (state.deck && state.deck !== this.deck) this.update();
  }

  setClock(server) {
    this.clock.set(server);
    const minutes = Math.round(this.clock.offset / 60000);
    if (minutes !== 0)
      this.report("clock", new Error("本机时钟差 " + minutes + " 分钟，已按服务器的走"));
  }

  takeNotices(notices) {
    this.storage.setItem(NOTICES + this.screen, JSON.stringify(notices));
    this.onNotices(notices);
  }

  /** Asks, where no event has come for a while; a site without the service has its files. */
  async ask() {
    if (this.heard && performance.now() - this.heard < ASK * 1.5) return;
    try {
      const answer = await fetch(this.address + "/state", { cache: "no-store" });
      if (!answer.ok) throw new Error("HTTP " + answer.status);
      this.hear(await answer.json());
    } catch (_error) {
      await this.askFiles();
    }
  }

  async askFiles() {
    try {
      const answer = await fetch("../notices.json", { cache: "no-store" });
      if (!answer.ok) return;
      const at = Date.parse(answer.headers.get("date") || "");
      if (!Number.isNaN(at)) this.setClock(at);
      const named = (notice) =>
        notice.screens.includes("all") || notice.screens.includes(this.screen);
      this.takeNotices((await answer.json()).notices.filter(named));
      this.touch();
      await this.update();
    } catch (_error) {
      // Offline: silentSince says so.
    }
  }

  /** Has the worker keep the deck. Without one (no https) the screen works while it is online. */
  async keep() {
    if (!navigator.serviceWorker) {
      this.report("worker", new Error("浏览器不能离线保存（需要 https）"));
      return;
    }
    try {
      const registration = await navigator.serviceWorker.register("sw.js", { scope: "./" });
      setInterval(() => registration.update().catch(() => {}), WORKER_CHECK);
      await navigator.serviceWorker.ready;
      this.worker = registration;
    } catch (error) {
      // Offline the worker of last time goes on: asking for a newer one is all that failed.
      const known = await navigator.serviceWorker.getRegistration();
      if (known && known.active) this.worker = known;
      else this.report("worker", error);
    }
  }

  /** Brings a newer deck, whole, or leaves the old one. */
  async update() {
    if (this.updating) return;
    this.updating = true;
    try {
      const html = this.worker ? await this.fromWorker() : await this.fromServer();
      const sealed = sealOf(html);
      if (sealed && sealed !== this.deck) {
        this.deck = sealed;
        this.changed = this.clock.now();
        this.onDeck(html);
      }
    } catch (error) {
      this.report("update", error);
    } finally {
      this.updating = false;
    }
  }

  fromWorker() {
    return new Promise((resolve, reject) => {
      const channel = new MessageChannel();
      const timer = setTimeout(() => reject(new Error("后台程序没有回应")), 60000);
      channel.port1.onmessage = (event) => {
        clearTimeout(timer);
        channel.port1.close();
        if (event.data.html) resolve(event.data.html);
        else reject(new Error(event.data.error));
      };
      this.worker.active.postMessage({ type: "update" }, [channel.port2]);
    });
  }

  async fromServer() {
    const answer = await fetch("./", { cache: "no-store" });
    if (!answer.ok) throw new Error("HTTP " + answer.status);
    return answer.text();
  }

  async beat() {
    const token = this.storage.getItem(TOKEN);
    if (!token) return;
    const told = this.errors.slice();
    const body = {
      version: this.version,
      deck: this.deck,
      deck_age: Math.round((this.clock.now() - this.changed) / 1000),
      clock_offset: Math.round(this.clock.offset / 100) / 10,
      errors: told,
      viewport: { width: innerWidth, height: innerHeight, ratio: devicePixelRatio },
      interval: BEAT / 1000,
    };
    try {
      const answer = await fetch(this.address + "/beat", {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: "Bearer " + token },
        body: JSON.stringify(body),
      });
      if (!answer.ok) return;
      this.errors = this.errors.filter((error) => !told.includes(error));
    } catch (_error) {
      // Offline: the next beat says it all.
    }
  }
}

/** The hash in a deck's last line; null where it has none, as half a page has. */
export function sealOf(html) {
  const match = /<!-- deck:([0-9a-f]{64}) -->\s*$/.exec(html);
  return match ? match[1] : null;
}
