/* 大字版 and the colours, before the first paint: so this one script blocks. Both are remembered on
   this phone only. */
(() => {
  "use strict";
  const root = document.documentElement;

  function read(key) {
    try {
      return localStorage.getItem(key);
    } catch (_e) {
      return null;
    }
  }
  function write(key, value) {
    try {
      if (value) localStorage.setItem(key, value);
      else localStorage.removeItem(key);
    } catch (_e) {
      /* A private window: it holds for this page. */
    }
  }
  const night = matchMedia("(prefers-color-scheme: dark)");
  function dark() {
    return root.getAttribute("data-ll-scheme") === "dark";
  }
  function large() {
    return root.getAttribute("data-ll-text") === "large";
  }

  /* What the reader chose, else what the phone is set to, also when that changes in the evening. */
  function choose() {
    let scheme = read("ll-scheme");
    if (scheme !== "dark" && scheme !== "light") scheme = night.matches ? "dark" : "light";
    root.setAttribute("data-ll-scheme", scheme);
  }
  choose();
  if (read("ll-text") === "large") root.setAttribute("data-ll-text", "large");
  root.className = root.className.replace("no-js", "js");

  function show() {
    for (const button of document.querySelectorAll("[data-ll-toggle]")) {
      const on = button.getAttribute("data-ll-toggle") === "text" ? large() : dark();
      button.setAttribute("aria-pressed", String(on));
    }
  }
  document.addEventListener("DOMContentLoaded", show);
  if (night.addEventListener)
    night.addEventListener("change", () => {
      choose();
      show();
    });
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-ll-toggle]");
    if (!button) return;
    if (button.getAttribute("data-ll-toggle") === "text") {
      if (large()) root.removeAttribute("data-ll-text");
      else root.setAttribute("data-ll-text", "large");
      write("ll-text", large() ? "large" : "");
    } else {
      const other = dark() ? "light" : "dark";
      root.setAttribute("data-ll-scheme", other);
      /* Back to what the phone is set to is no choice to remember. */
      write("ll-scheme", other === (night.matches ? "dark" : "light") ? "" : other);
    }
    show();
  });
  /* Another tab of this site changed it. */
  addEventListener("storage", (event) => {
    if (event.key === "ll-text") {
      if (event.newValue) root.setAttribute("data-ll-text", event.newValue);
      else root.removeAttribute("data-ll-text");
    } else if (event.key === "ll-scheme") choose();
    else return;
    show();
  });
})();
