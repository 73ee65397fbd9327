/* The code of a voter's slip: taken out of the address, which forgets it, grouped as one types, and kept
   nowhere. Without this file it is typed as it stands on the slip. */
(() => {
  "use strict";
  const FIELD = ".ll-slip input";
  const GIVEN = /#code=(.*)$/;
  // As in forms_service/electorate/codes.py.
  const ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY";
  const TAKEN_FOR = { O: "0", I: "1", L: "1", Z: "2", S: "5", B: "8", U: "V" };
  const LENGTH = 12;
  const GROUP = 4;

  function read(text) {
    const plain = Array.from(text.normalize("NFKC").toUpperCase(), (c) => TAKEN_FOR[c] || c);
    return plain.filter((c) => ALPHABET.includes(c)).join("");
  }

  function grouped(code) {
    return (code.match(/.{1,4}/g) || []).join("-");
  }

  /* What can be seen of a code without asking anybody. */
  function fault(code) {
    if (!code) return "";
    if (code.length !== LENGTH) return "口令是 12 位，现在是 " + code.length + " 位，请对照纸条。";
    const sum = Array.from(code).reduce(
      (total, c, at) => total + (LENGTH - at) * ALPHABET.indexOf(c),
      0
    );
    return sum % ALPHABET.length ? "口令抄错了，请对照纸条再看一遍。" : "";
  }

  function say(field, text) {
    const place = field.closest(".ll-slip").querySelector(".ll-fault");
    place.textContent = text;
    place.hidden = !text;
  }

  function regroup(field) {
    const [, pasted] = GIVEN.exec(field.value) || [];
    const before = read(field.value.slice(0, field.selectionStart)).length;
    const code = read(pasted === undefined ? field.value : pasted);
    const shown = grouped(code);
    if (shown === field.value) return;
    const atEnd = before >= code.length;
    field.value = shown;
    const caret = atEnd ? shown.length : before + Math.floor(Math.max(before - 1, 0) / GROUP);
    field.setSelectionRange(caret, caret);
  }

  /* Before the form's own script is told that something was typed. */
  document.addEventListener(
    "input",
    (typed) => {
      if (!typed.target.matches(FIELD) || typed.isComposing) return;
      regroup(typed.target);
      say(typed.target, "");
    },
    true
  );
  document.addEventListener("compositionend", (typed) => {
    if (typed.target.matches(FIELD)) regroup(typed.target);
  });
  document.addEventListener("change", (typed) => {
    if (typed.target.matches(FIELD)) say(typed.target, fault(read(typed.target.value)));
  });

  function take() {
    const [, given] = GIVEN.exec(location.hash) || [];
    if (given === undefined) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    const field = document.querySelector(FIELD);
    if (!field) return; // Not open yet, or closed.
    field.value = grouped(read(given));
    say(field, fault(read(given)));
  }

  take();
  // Another slip, scanned while the page is open: nothing of the voter before stays.
  window.addEventListener("hashchange", () => GIVEN.test(location.hash) && location.reload());
})();
