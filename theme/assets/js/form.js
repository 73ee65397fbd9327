/* Posts a form in place: the page stays, its figures change. Without this file the form works by
   itself; everything here only saves a page load on a slow network. */
(() => {
  "use strict";
  if (!window.fetch || !window.FormData || !window.DOMParser) return;

  const SENDING = "正在提交……";
  const ANOTHER = "替家里另一位再填一份";
  const BEFORE = "您已经答过";
  const MEMORY = "linli-receipts-";
  const MOST = 8; // A family's phone; the oldest go.
  const RECEIPT = /^[0-9A-Z-]{16,19}$/;
  const LOST = "没有发出去，答案还在。请检查网络，再点一次提交。";

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

  function questions(form) {
    return Array.from(form.querySelectorAll("fieldset.ll-q"));
  }

  function idOf(form, question) {
    return question.id.slice(("q-" + form.dataset.form + "-").length);
  }

  /* What the form holds, whatever its controls are; hidden questions are left out. */
  function answersOf(form) {
    const answers = {};
    const held = new FormData(form);
    questions(form).forEach((question) => {
      const name = idOf(form, question);
      const given = held.getAll(name).filter((value) => value.trim());
      if (given.length) answers[name] = given;
    });
    return answers;
  }

  /* Questions that are asked on a condition: shown, and sent, only when it holds. */
  function showIf(form) {
    const answers = answersOf(form);
    questions(form).forEach((question) => {
      if (!question.dataset.showIf) return;
      const condition = JSON.parse(question.dataset.showIf);
      const holds = Object.keys(condition).every((name) =>
        (answers[name] || []).includes(condition[name])
      );
      question.hidden = question.disabled = !holds;
    });
  }

  function clearFaults(form) {
    form.querySelectorAll(".ll-faults, .ll-fault").forEach((fault) => fault.remove());
    questions(form).forEach((question) => {
      question.removeAttribute("aria-invalid");
      const described = (question.getAttribute("aria-describedby") || "").split(" ");
      const kept = described.filter((id) => id && !id.startsWith("fault-"));
      if (kept.length) question.setAttribute("aria-describedby", kept.join(" "));
      else question.removeAttribute("aria-describedby");
    });
  }

  function summary(form, text) {
    const box = element("div", "ll-faults");
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    box.append(element("p", "", text));
    form.prepend(box);
    box.focus();
    return box;
  }

  function showFaults(form, faults) {
    const names = Object.keys(faults).filter(Boolean);
    const text = faults[""] || "有 " + names.length + " 处要改，改好再提交一次；其他答案都还在。";
    const list = element("ul");
    questions(form).forEach((question) => {
      const name = idOf(form, question);
      if (!faults[name]) return;
      const fault = element("p", "ll-fault", faults[name]);
      fault.id = "fault-" + form.dataset.form + "-" + name;
      const legend = question.querySelector("legend");
      legend.after(fault);
      const described = question.getAttribute("aria-describedby");
      question.setAttribute("aria-describedby", (described ? described + " " : "") + fault.id);
      const link = element("a", "", legend.firstChild.textContent.trim() + "：" + faults[name]);
      link.href = "#" + question.id;
      const item = element("li");
      item.append(link);
      list.append(item);
    });
    const box = summary(form, text);
    if (list.children.length) box.append(list);
  }

  /* The page as it is now: its live regions take the place of ours, but that of the form itself. */
  function refresh() {
    return fetch(location.href, { cache: "no-store" })
      .then((answer) => answer.text())
      .then((html) => {
        const fresh = new DOMParser()
          .parseFromString(html, "text/html")
          .querySelectorAll(".ll-live");
        document.querySelectorAll(".ll-live").forEach((region, place) => {
          if (region.classList.contains("ll-live-form") || !fresh[place]) return;
          if (region.className === fresh[place].className)
            region.replaceWith(document.importNode(fresh[place], true));
        });
      });
  }

  /* The receipts that this browser was given for the form, oldest first. */
  function remembered(form) {
    try {
      const kept = JSON.parse(localStorage.getItem(MEMORY + form.dataset.form));
      return Array.isArray(kept) ? kept.filter((receipt) => RECEIPT.test(receipt)) : [];
    } catch (_) {
      return []; // No storage here, or somebody else's.
    }
  }

  function remember(form, receipt) {
    const all = remembered(form)
      .filter((other) => other !== receipt)
      .concat(receipt);
    try {
      localStorage.setItem(MEMORY + form.dataset.form, JSON.stringify(all.slice(-MOST)));
    } catch (_) {
      /* The service's cookie remembers too. */
    }
  }

  function receiptLine(receipt) {
    const line = element("p", "ll-receipt-code");
    const link = element("a", "", receipt);
    link.href = "/s/receipts/" + receipt;
    line.append(element("span", "", "回执 "), link);
    return line;
  }

  /* In place of the form, or above it: what is here already, and the way to one more answer.
     `counted`: with the mark of what is. */
  function instead(form, counted, heading, parts, more) {
    const box = element("div", "ll-instead " + (counted ? "ll-receipt" : "ll-message"));
    box.setAttribute("role", "status");
    box.tabIndex = -1;
    const again = element("button", "ll-submit", ANOTHER);
    again.type = "button";
    again.addEventListener("click", () => {
      box.remove();
      more();
    });
    const last = element("p");
    last.append(again);
    box.append(element("h2", "", heading), ...parts, last);
    form.before(box);
    return box;
  }

  function enhance(form) {
    const since = Date.now();
    let key = newKey();
    let sending = false;
    let another = false;
    const button = form.querySelector(".ll-submit");
    const label = button.textContent;
    form.noValidate = true;
    form.addEventListener("change", () => {
      key = newKey(); // Another answer, another key: the same one again is a second try.
      showIf(form);
    });
    form.addEventListener("input", () => {
      key = newKey();
    });
    showIf(form);

    /* An empty form, for somebody else. */
    function again() {
      another = true;
      key = newKey();
      form.hidden = false;
      form.querySelector("input, textarea").focus();
    }

    function confirm(said) {
      remember(form, said.receipt);
      form.reset();
      showIf(form);
      form.hidden = true;
      const counted = said.status === "counted";
      const parts = [receiptLine(said.receipt)];
      parts.push(element("p", "", counted ? "打开回执，以后可以再查。" : said.note));
      instead(
        form,
        counted,
        counted ? form.dataset.counted : "这个号码已经报过名",
        parts,
        again
      ).focus();
      return refresh();
    }

    /* Sent by a browser that has answered: what was typed stays, and goes with one more tap. */
    function before(receipts) {
      const parts = receipts.map(receiptLine);
      parts.push(
        element("p", "", "这一次还没有收下。家里另一位也要填？刚才填的还在，点一下就交。")
      );
      instead(form, false, BEFORE, parts, () => {
        another = true;
        button.click();
      }).focus();
    }

    const given = remembered(form);
    if (given.length && !form.querySelector(".ll-faults")) {
      form.hidden = true;
      const parts = given.map(receiptLine);
      parts.push(element("p", "", "打开回执看当时填的。家里另一位也要填，点下面。"));
      instead(form, false, BEFORE, parts, again);
    }

    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      if (sending) return;
      sending = true;
      button.textContent = SENDING;
      button.setAttribute("aria-disabled", "true");
      clearFaults(form);
      form.parentNode.querySelectorAll(".ll-instead").forEach((box) => box.remove());
      const body = { answers: answersOf(form), elapsed: String(Date.now() - since) };
      if (another) body["for-another"] = "1";
      const website = form.elements.namedItem("website");
      body.website = website ? website.value : "";
      fetch(form.action, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "Idempotency-Key": key,
        },
        body: JSON.stringify(body),
      })
        .then((answer) =>
          answer.json().then((said) => {
            if (answer.status === 201) return confirm(said).catch(() => {});
            if (answer.status === 409 && said.receipts) return before(said.receipts);
            if (said.faults) return showFaults(form, said.faults);
            return void summary(form, said.error || LOST);
          })
        )
        .catch(() => void summary(form, LOST))
        .then(() => {
          sending = false;
          button.textContent = label;
          button.removeAttribute("aria-disabled");
        });
    });
  }

  document.querySelectorAll("form.ll-form").forEach(enhance);
})();
