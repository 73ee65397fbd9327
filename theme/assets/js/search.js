/* The search dialog, loaded when it is first asked for, with find.js, which does the finding. */
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

  /* Characters, what was found of them marked; from the first mark on, or from the beginning. */
  function marked(node, part, from, to) {
    for (let at = from; at < to; ) {
      let end = at + 1;
      while (end < to && part.marked[end] === part.marked[at]) end++;
      const text = part.chars.slice(at, end).join("").replace(/\s+/g, " ");
      node.appendChild(part.marked[at] ? make("mark", "", text) : document.createTextNode(text));
      at = end;
    }
    return node;
  }
  function excerpt(part) {
    const first = Math.max(0, part.marked.indexOf(true));
    const line = part.chars.lastIndexOf("\n", first) + 1;
    const from = first - line > 24 ? first - 16 : line;
    const to = Math.min(part.chars.length, from + 70);
    const node = make("p");
    if (from > line) node.appendChild(document.createTextNode("…"));
    marked(node, part, from, to);
    if (to < part.chars.length) node.appendChild(document.createTextNode("…"));
    return node;
  }
  function row(page) {
    const link = make("a");
    link.href = new URL(page.url, site).href;
    link.appendChild(marked(make("b"), page.title, 0, page.title.chars.length));
    const day = /(\d{4})-(\d\d)-(\d\d)[^/]*$/.exec(page.url);
    if (day) link.appendChild(make("small", "", +day[1] + "年" + +day[2] + "月" + +day[3] + "日"));
    link.appendChild(excerpt(page.text));
    const item = make("li");
    item.appendChild(link);
    return item;
  }

  /* Shows some pages, and a button for the next ones. */
  function show(found, part) {
    const rows = part.pages.map(row);
    for (const item of rows) list.appendChild(item);
    if (part.next >= found.rows) return rows;
    const item = make("li");
    const more = make("button", "", "再看后面的");
    more.type = "button";
    more.addEventListener("click", () => {
      more.disabled = true;
      found.from(part.next).then(
        (more) => {
          list.removeChild(item);
          const rows = show(found, more);
          if (rows.length) rows[0].firstChild.focus();
        },
        () => {
          more.disabled = false;
          say("搜索一时打不开，请检查网络后再试，或者", true);
        }
      );
    });
    item.appendChild(more);
    list.appendChild(item);
    return rows;
  }

  function find(text) {
    const query = text.trim();
    const mine = ++turn;
    clearTimeout(wait);
    if (!query) {
      list.textContent = "";
      say("写下要找的词，例如「物业评议」；拼音（wuye）、首字母（wypy）也行。");
      return;
    }
    const slow = setTimeout(() => {
      if (mine === turn) say("正在找……");
    }, 500);
    window.linliFind(base, query).then(
      (found) => {
        clearTimeout(slow);
        if (mine !== turn) return;
        list.textContent = "";
        if (found.count) {
          say("找到" + (found.sure ? " " : "约 ") + found.count + " 页：");
          show(found, found.first);
        } else say("没有找到「" + query + "」。换个说法或少写几个字试试，也可以", true);
      },
      () => {
        clearTimeout(slow);
        if (mine !== turn) return;
        list.textContent = "";
        say("搜索一时打不开，请检查网络后再试，或者", true);
      }
    );
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
