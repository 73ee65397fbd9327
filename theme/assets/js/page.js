/* What a page can do beyond links: the menu as a drawer, the search dialog when it is asked for, the way
   back up, wide tables that a keyboard can scroll. Everything works as a link without this. */
(() => {
  "use strict";
  const self = document.currentScript.src;
  const menu = document.querySelector("[data-ll-menu]");
  const drawer = document.getElementById("__drawer");
  const panel = document.getElementById("ll-menu");

  function show(open) {
    drawer.checked = open;
    menu.setAttribute("aria-expanded", String(open));
    if (open) panel.querySelector("a").focus();
    else menu.focus();
  }
  if (menu && drawer && panel) {
    menu.setAttribute("role", "button");
    menu.setAttribute("aria-controls", "ll-menu");
    menu.setAttribute("aria-expanded", "false");
    menu.addEventListener("click", (event) => {
      event.preventDefault();
      show(!drawer.checked);
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        show(!drawer.checked);
      }
    });
    drawer.addEventListener("change", () => {
      show(drawer.checked);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && drawer.checked) show(false);
    });
  }

  function load(name) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = self.replace("page.js", name);
      script.onload = done;
      script.onerror = failed;
      document.head.appendChild(script);
    });
  }
  let loading = null;
  function search(query) {
    if (!loading)
      loading = load("typed.js").then(() => Promise.all(["find.js", "search.js"].map(load)));
    return loading.then(() => {
      window.linliSearch(query);
    });
  }
  function orFollow(href, query) {
    search(query).catch(() => {
      location.href = href;
    });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-ll-search]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    orFollow(link.href, "");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-ll-search-form")) return;
    event.preventDefault();
    orFollow(form.action, form.elements.q.value);
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search("");
    }
  });

  /* The way back to the top, for who begins to scroll up, and the heading that one reads below. */
  const up = document.querySelector(".md-top");
  const marks = Array.from(document.querySelectorAll(".ll-toc a"), (link) => ({
    link,
    heading: document.getElementById(decodeURIComponent(link.hash.slice(1))),
  })).filter((mark) => mark.heading);
  let before = 0;
  let asked = false;
  function follow() {
    asked = false;
    const now = window.scrollY;
    if (up && now !== before) up.hidden = now < 400 || now > before;
    before = now;
    let read = null;
    for (const mark of marks) if (mark.heading.getBoundingClientRect().top < 120) read = mark;
    for (const mark of marks) mark.link.classList.toggle("md-nav__link--active", mark === read);
  }
  addEventListener(
    "scroll",
    () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(follow);
    },
    { passive: true }
  );
  if (up) {
    up.addEventListener("click", () => {
      window.scrollTo(0, 0);
    });
  }

  for (const table of document.querySelectorAll(".md-typeset table:not([class])")) {
    const box = document.createElement("div");
    box.className = "ll-scroll";
    table.parentNode.insertBefore(box, table);
    box.appendChild(table);
    table.className = "ll-table";
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", "可以左右滑动的表格");
    }
  }
})();
