/* The search dialog, loaded when it is first asked for. The index is Pagefind's, in bundles listed by
   /search/bundles.json; a phone loads only the pieces that a search needs. */
(() => {
  "use strict";
  const here = document.currentScript.src;
  const base = new URL("../../search/", here);
  const site = new URL("../", base);
  let box;
  let input;
  let said;
  let list;
  let turn = 0;
  let engine = null;
  let wait = null;

  function make(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function build() {
    box = make("dialog", "ll-finder");
    box.setAttribute("aria-labelledby", "ll-finder-name");
    const top = make("div", "ll-finder__top");
    const name = make("h2", "", "搜索");
    name.id = "ll-finder-name";
    const close = make("button", "", "关闭");
    close.type = "button";
    close.addEventListener("click", shut);
    top.appendChild(name);
    top.appendChild(close);
    const form = make("form");
    form.setAttribute("role", "search");
    input = make("input");
    input.type = "search";
    input.name = "q";
    input.autocomplete = "off";
    input.placeholder = "例如：业主委员会";
    input.setAttribute("aria-label", "想找什么");
    input.setAttribute("enterkeyhint", "search");
    const go = make("button", "", "搜索");
    go.type = "submit";
    form.appendChild(input);
    form.appendChild(go);
    said = make("p", "ll-finder__said");
    said.setAttribute("role", "status");
    list = make("ol", "ll-finder__found");
    for (const node of [top, form, said, list]) {
      box.appendChild(node);
    }
    document.body.appendChild(box);

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      find(input.value);
    });
    input.addEventListener("input", (event) => {
      if (event.isComposing) return;
      clearTimeout(wait);
      wait = setTimeout(() => {
        find(input.value);
      }, 300);
    });
    input.addEventListener("compositionend", () => {
      find(input.value);
    });
    box.addEventListener("keydown", (event) => {
      const links = Array.from(list.querySelectorAll("a"));
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        event.preventDefault();
        shut();
      } else if (event.key === "ArrowDown" && links.length) {
        event.preventDefault();
        links[Math.min(at + 1, links.length - 1)].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        event.preventDefault();
        (at ? links[at - 1] : input).focus();
      } else if (event.key === "Tab" && !box.showModal) {
        /* A browser without modal dialogs: keep the focus inside. */
        const stops = [close, input, go].concat(links);
        const last = event.shiftKey ? stops[0] : stops[stops.length - 1];
        if (document.activeElement === last) {
          event.preventDefault();
          (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
        }
      }
    });
    box.addEventListener("click", (event) => {
      if (event.target === box) shut();
      else if (event.target.closest("a")) setTimeout(shut, 0);
    });
  }

  let before = null;
  function open() {
    before = document.activeElement;
    if (box.showModal) {
      if (!box.open) box.showModal();
    } else {
      box.classList.add("ll-finder--old");
      box.setAttribute("open", "");
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-modal", "true");
    }
    input.focus();
    input.select();
  }
  function shut() {
    if (box.showModal) box.close();
    else box.removeAttribute("open");
    if (before && before.focus) before.focus();
  }

  function say(text, link) {
    said.textContent = text;
    if (link) {
      const a = make("a", "", "看全站目录");
      a.href = new URL("sitemap.html", site).href;
      said.appendChild(a);
    }
  }

  function start() {
    if (engine) return engine;
    engine = fetch(new URL("bundles.json", base).href)
      .then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then((listing) => {
        const names = listing.bundles;
        return import(new URL(names[0] + "/pagefind.js", base).href).then(async (pagefind) => {
          await pagefind.options({ baseUrl: site.pathname, excerptLength: 24 });
          await pagefind.init();
          for (let i = 1; i < names.length; i++) {
            await pagefind.mergeIndex(new URL(names[i] + "/", base).href, {
              baseUrl: site.pathname,
            });
          }
          return pagefind;
        });
      });
    engine.catch(() => {
      engine = null;
    });
    return engine;
  }

  /* What the browser takes for words. It cuts 四点半课堂 otherwise than the index does, so that each
     longer word is looked for by itself too. */
  function words(query) {
    if (!window.Intl || !Intl.Segmenter) return [];
    return Array.from(new Intl.Segmenter("zh", { granularity: "word" }).segment(query))
      .map((part) => part.segment.trim())
      .filter((word) => word.length > 1);
  }

  /* What a page weighs for holding the query as it was written. */
  function wholeWeight(query, title, text) {
    if (title === query) return 300;
    if (title.indexOf(query) >= 0) return 200;
    return text.indexOf(query) >= 0 ? 100 : 0;
  }

  async function ask(query) {
    const pagefind = await start();
    const terms = words(query);
    const parts = terms.filter((word) => word !== query).slice(0, 4);
    const scores = {};
    const loads = [];
    for (let i = -1; i < parts.length; i++) {
      const results = (await pagefind.search(i < 0 ? query : parts[i])).results;
      for (const result of results.slice(0, i < 0 ? 12 : 6)) {
        if (!scores[result.id]) loads.push(result);
        scores[result.id] = (scores[result.id] || 0) + result.score;
      }
    }
    const pages = await Promise.all(
      loads.map((result) =>
        result.data().then((page) => {
          const title = plain(page.meta.title || "");
          const text = title + plain(page.content || "");
          const whole = wholeWeight(query, title, text);
          /* A word that the index does not know matches what begins alike: that is no find. */
          const meant = whole || !terms.length || terms.some((word) => text.indexOf(word) >= 0);
          return { page: page, weight: meant ? whole + scores[result.id] : 0 };
        })
      )
    );
    return pages
      .filter((row) => row.weight > 0)
      .sort((one, other) => other.weight - one.weight)
      .map((row) => row.page);
  }

  /* Pagefind parts Chinese words by zero-width spaces. */
  function plain(text) {
    return text.replace(/\u200b/g, "").toLowerCase();
  }

  async function find(text) {
    const query = text.trim().toLowerCase();
    const mine = ++turn;
    clearTimeout(wait);
    list.textContent = "";
    if (!query) {
      say("写下要找的词，例如「物业评议」。");
      return;
    }
    say("正在找……");
    let pages;
    try {
      pages = await ask(query);
    } catch (_error) {
      if (mine === turn) say("搜索一时打不开，请检查网络后再试，或者", true);
      return;
    }
    if (mine !== turn) return;
    if (!pages.length) {
      say("没有找到「" + text.trim() + "」。换个说法或少写几个字试试，也可以", true);
      return;
    }
    say("最相近的 " + pages.length + " 页：");
    for (const page of pages) {
      const link = make("a");
      link.href = page.url;
      link.appendChild(make("b", "", page.meta.title || page.url));
      const excerpt = make("p");
      /* Pagefind escapes the page's text and adds only <mark>. */
      excerpt.innerHTML = page.excerpt;
      link.appendChild(excerpt);
      const item = make("li");
      item.appendChild(link);
      list.appendChild(item);
    }
  }

  window.linliSearch = (query) => {
    if (!box) build();
    open();
    if (location.protocol === "file:") {
      list.textContent = "";
      say("这是从文件夹里打开的页面，浏览器不让它搜索。可以", true);
      turn++;
      return;
    }
    if (query) input.value = query;
    find(input.value);
  };
})();
