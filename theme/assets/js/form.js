/* Sends a form in place: the page stays, its figures change. It is sent as the browser would, and what
   the server answers is what is shown; without this file the form works by itself. */
(() => {
  "use strict";
  if (!window.fetch || !window.FormData || !window.DOMParser) return;
  // The server's answer to a form, shown as a page of its own: from there the browser sends again.
  if (location.pathname.startsWith("/s/")) return;

  const SENDING = "正在提交……";
  const ANOTHER = "替家里另一位再填一份";
  const NEXT = "换一张纸条，再投一份";
  const BEFORE = "您已经答过";
  const SENT = "您交过的";
  const OFFLINE = "手机（电脑）没有连上网，没有发出去。答案还在，连上以后再点一次提交。";
  /* No answer came: the request, or what was said to it, may have been lost on the way. */
  const UNREACHED =
    "连不上本站：信号不好，或者本站正好停了。答案还在，过一会儿再点一次提交，不会算成两份。";
  const MEMORY = "linli-receipts-";
  const MOST = 8; // A family's phone; the oldest go.
  const RECEIPT = /^[0-9A-Z-]{16,19}$/;
  const opened = Date.now();

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function set(form, name, value) {
    form.elements.namedItem(name).value = value;
  }

  /* Questions that are asked on a condition: shown, and sent, only when it holds. */
  function showIf(form) {
    for (const question of form.querySelectorAll("[data-show-if]")) {
      const condition = JSON.parse(question.dataset.showIf);
      const sent = new FormData(form);
      const holds = Object.keys(condition).every((name) =>
        sent.getAll(name).some((value) => condition[name].includes(value))
      );
      question.hidden = question.disabled = !holds;
    }
  }

  /* Above the form's first question, as the server says its faults. */
  function complain(form, text) {
    const box = element("div", "ll-faults");
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    box.append(element("p", "", text));
    form.prepend(box);
    box.focus();
  }

  function unsaid(status) {
    return "本站的服务器出了故障（" + status + "）。答案还在，过几分钟再点一次提交，不会算成两份。";
  }

  function parsed(answer) {
    return answer.text().then((html) => new DOMParser().parseFromString(html, "text/html"));
  }

  /* The page as it is now: its live regions take the place of ours, but that of the form itself. Gives
     what is left of it. */
  function refresh() {
    return fetch(location.href, { cache: "no-store" })
      .then(parsed)
      .then((page) => {
        const fresh = page.querySelectorAll(".ll-live");
        for (const [place, region] of document.querySelectorAll(".ll-live").entries()) {
          if (region.classList.contains("ll-live-form") || !fresh[place]) continue;
          if (region.className === fresh[place].className) region.replaceWith(fresh[place]);
        }
        return page;
      });
  }

  /* Whether a code is asked: then the phone may be passed on, and keeps nothing. */
  function isVote(form) {
    return form.elements.namedItem("code") !== null;
  }

  /* The receipts that this browser was given for the form, oldest first. */
  function remembered(form) {
    if (isVote(form)) return [];
    try {
      const kept = JSON.parse(localStorage.getItem(MEMORY + form.dataset.form));
      return Array.isArray(kept) ? kept.filter((receipt) => RECEIPT.test(receipt)) : [];
    } catch (_) {
      return []; // No storage here, or somebody else's.
    }
  }

  function remember(form, receipt) {
    if (isVote(form)) return;
    const all = remembered(form)
      .filter((other) => other !== receipt)
      .concat(receipt);
    try {
      localStorage.setItem(MEMORY + form.dataset.form, JSON.stringify(all.slice(-MOST)));
    } catch (_) {
      /* The service's cookie remembers too. */
    }
  }

  /* In place of the form, or above it: what is here already, and the way to one more answer.
     `counted`: with the mark of what is. */
  function instead(form, counted, heading, receipts, text, more) {
    const box = element("div", "ll-instead " + (counted ? "ll-receipt" : "ll-message"));
    box.setAttribute("role", "status");
    box.tabIndex = -1;
    box.append(element("h2", "", heading));
    for (const receipt of receipts) {
      const line = element("p", "ll-receipt-code");
      const link = element("a", "", receipt);
      link.href = "/s/receipts/" + receipt;
      line.append(element("span", "", "回执 "), link);
      box.append(line);
    }
    const button = element(
      "button",
      "ll-submit",
      form.dataset.again || (isVote(form) ? NEXT : ANOTHER)
    );
    button.type = "button";
    button.addEventListener("click", () => {
      box.remove();
      more();
    });
    const last = element("p");
    last.append(button);
    box.append(element("p", "", text), last);
    form.before(box);
    return box;
  }

  /* For somebody else. */
  function open(form) {
    set(form, "for-another", newKey());
    form.hidden = false;
    form.querySelector("input, textarea, select").focus();
  }

  /* The receipt in the form's place, and behind it the form as the page has it now, for the next. */
  function acknowledge(form, receipt, counted, heading, text) {
    remember(form, receipt);
    form.hidden = true;
    const ready = refresh()
      .then((page) => {
        const fresh = page.getElementById(form.id);
        fresh.hidden = true;
        form.replaceWith(fresh);
        enhance(fresh);
        return fresh;
      })
      .catch(() => null);
    instead(form, counted, heading, [receipt], text, () =>
      ready.then((fresh) => (fresh ? open(fresh) : location.reload()))
    ).focus();
  }

  /* What the server's page says, from its address and its HTML. */
  function show(form, answer, page) {
    const [, receipt] = answer.url.split("/s/receipts/");
    const words = page.querySelector(".ll-message > p:not(.ll-receipt-code), body > h1 + p");
    // A server between us and the service, which speaks for itself.
    const text = words ? words.textContent : unsaid(answer.status);
    if (receipt) {
      const counted = page.querySelector(".ll-receipt") !== null;
      const kept = isVote(form)
        ? "回执请抄下或截图，这部手机不会留着。"
        : "打开回执，以后可以再查。";
      const replaces = page.querySelector(".ll-replaces");
      const said = (replaces ? replaces.textContent : "") + (counted ? kept : text);
      return acknowledge(form, receipt, counted, page.querySelector("h1").textContent, said);
    }
    const again = [403, 413, 422].includes(answer.status) && page.getElementById(form.id);
    if (again) {
      form.replaceWith(again);
      enhance(again);
      return again.querySelector(".ll-faults").focus();
    }
    const before = page.querySelectorAll(".ll-message .ll-receipt-code a");
    if (answer.status !== 409 || !before.length) return complain(form, text);
    // Sent by a browser that has answered: what was typed stays, and goes with one more tap.
    const receipts = Array.from(before, (link) => link.textContent);
    const how = "这一次还没有收下。家里另一位也要填？刚才填的还在，点一下就交。";
    return instead(form, false, BEFORE, receipts, how, () => {
      set(form, "for-another", newKey());
      form.querySelector(".ll-submit").click();
    }).focus();
  }

  function enhance(form) {
    const button = form.querySelector(".ll-submit");
    const label = button.textContent;
    let key = newKey();
    let sending = false;
    // Another answer, another key: the same one again is a second try.
    const changed = () => {
      key = newKey();
      showIf(form);
    };
    form.noValidate = true;
    form.addEventListener("change", changed);
    form.addEventListener("input", changed);
    showIf(form);

    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      if (sending) return;
      sending = true;
      button.textContent = SENDING;
      button.setAttribute("aria-disabled", "true");
      for (const box of form.parentNode.querySelectorAll(".ll-faults, .ll-instead")) box.remove();
      set(form, "elapsed", String(Date.now() - opened));
      fetch(form.action, {
        method: "POST",
        headers: { Accept: "text/html", "Idempotency-Key": key },
        body: new FormData(form),
      })
        .then((answer) => parsed(answer).then((page) => show(form, answer, page)))
        .catch(() => complain(form, navigator.onLine === false ? OFFLINE : UNREACHED))
        .then(() => {
          sending = false;
          button.textContent = label;
          button.removeAttribute("aria-disabled");
        });
    });
  }

  for (const form of document.querySelectorAll("form.ll-form")) {
    enhance(form);
    const given = remembered(form);
    const how = form.dataset.again
      ? "打开回执，看当时填的、办得怎样。"
      : "打开回执看当时填的。家里另一位也要填，点下面。";
    if (!given.length) continue;
    form.hidden = true;
    instead(form, false, form.dataset.again ? SENT : BEFORE, given, how, () => open(form));
  }
})();
