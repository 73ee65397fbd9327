/* Posts a form in place: the page stays, its figures change. Without this file the form works by
   itself; everything here only saves a page load on a slow network. */
(function () {
  "use strict";
  if (!window.fetch || !window.FormData || !window.DOMParser) return;

  const SENDING = "正在提交……";
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

  /* What the form holds, hidden questions left out. */
  function answersOf(form) {
    const answers = {};
    questions(form).forEach((question) => {
      if (question.disabled) return;
      const name = idOf(form, question);
      const boxes = question.querySelectorAll("input[type=checkbox]");
      if (boxes.length) {
        const chosen = Array.from(boxes).filter((box) => box.checked).map((box) => box.value);
        if (chosen.length) answers[name] = chosen;
        return;
      }
      const radio = question.querySelector("input[type=radio]:checked");
      const text = question.querySelector("textarea, input:not([type=radio])");
      if (radio) answers[name] = radio.value;
      else if (text && text.value.trim()) answers[name] = text.value;
    });
    return answers;
  }

  /* Questions that are asked on a condition: shown, and sent, only when it holds. */
  function showIf(form) {
    const answers = answersOf(form);
    questions(form).forEach((question) => {
      if (!question.dataset.showIf) return;
      const condition = JSON.parse(question.dataset.showIf);
      const holds = Object.keys(condition).every((name) => [].concat(answers[name] || []).includes(condition[name]));
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
    return fetch(location.href, {cache: "no-store"})
      .then((answer) => answer.text())
      .then((html) => {
        const fresh = new DOMParser().parseFromString(html, "text/html").querySelectorAll(".ll-live");
        document.querySelectorAll(".ll-live").forEach((region, place) => {
          if (region.classList.contains("ll-live-form") || !fresh[place]) return;
          if (region.className === fresh[place].className) region.replaceWith(document.importNode(fresh[place], true));
        });
      });
  }

  function confirm(form, receipt) {
    const box = element("div", "ll-receipt");
    box.setAttribute("role", "status");
    box.tabIndex = -1;
    box.append(element("h2", "", "您的回答已计入"));
    const line = element("p", "ll-receipt-code");
    line.append(element("span", "", "回执 "), element("b", "", receipt));
    const link = element("a", "", "打开回执，以后可以再查");
    link.href = "/s/receipts/" + receipt;
    const more = element("p");
    more.append(link);
    box.append(line, more);
    form.replaceWith(box);
    box.focus();
    return refresh();
  }

  function enhance(form) {
    const since = Date.now();
    let key = newKey();
    let sending = false;
    const button = form.querySelector(".ll-submit");
    const label = button.textContent;
    form.noValidate = true;
    form.addEventListener("change", () => {
      key = newKey(); // Another answer, another key: the same one again is a second try.
      showIf(form);
    });
    form.addEventListener("input", () => { key = newKey(); });
    showIf(form);

    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      if (sending) return;
      sending = true;
      button.textContent = SENDING;
      button.setAttribute("aria-disabled", "true");
      clearFaults(form);
      const website = form.elements.namedItem("website");
      fetch(form.action, {
        method: "POST",
        headers: {"Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": key},
        body: JSON.stringify({answers: answersOf(form), elapsed: String(Date.now() - since), website: website ? website.value : ""}),
      })
        .then((answer) => answer.json().then((said) => {
          if (answer.status === 201) return confirm(form, said.receipt).catch(() => {});
          if (said.faults) return showFaults(form, said.faults);
          return void summary(form, said.error || LOST);
        }))
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
