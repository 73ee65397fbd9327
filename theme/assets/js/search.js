/* The search dialog, loaded when it is first asked for. The index is Pagefind's, in bundles listed by
   /search/bundles.json; a phone loads only the pieces that a search needs. */
(function () {
  "use strict";
  var here = document.currentScript.src;
  var base = new URL("../../search/", here);
  var site = new URL("../", base);
  var box, input, said, list, turn = 0, engine = null, wait = null;

  function make(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function build() {
    box = make("dialog", "ll-finder");
    box.setAttribute("aria-labelledby", "ll-finder-name");
    var top = make("div", "ll-finder__top");
    var name = make("h2", "", "搜索");
    name.id = "ll-finder-name";
    var close = make("button", "", "关闭");
    close.type = "button";
    close.addEventListener("click", shut);
    top.appendChild(name);
    top.appendChild(close);
    var form = make("form");
    form.setAttribute("role", "search");
    input = make("input");
    input.type = "search";
    input.name = "q";
    input.autocomplete = "off";
    input.placeholder = "例如：业主委员会";
    input.setAttribute("aria-label", "想找什么");
    input.setAttribute("enterkeyhint", "search");
    var go = make("button", "", "搜索");
    go.type = "submit";
    form.appendChild(input);
    form.appendChild(go);
    said = make("p", "ll-finder__said");
    said.setAttribute("role", "status");
    list = make("ol", "ll-finder__found");
    [top, form, said, list].forEach(function (node) { box.appendChild(node); });
    document.body.appendChild(box);

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      find(input.value);
    });
    input.addEventListener("input", function (event) {
      if (event.isComposing) return;
      clearTimeout(wait);
      wait = setTimeout(function () { find(input.value); }, 300);
    });
    input.addEventListener("compositionend", function () { find(input.value); });
    box.addEventListener("keydown", function (event) {
      var links = Array.from(list.querySelectorAll("a"));
      var at = links.indexOf(document.activeElement);
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
        var stops = [close, input, go].concat(links);
        var last = event.shiftKey ? stops[0] : stops[stops.length - 1];
        if (document.activeElement === last) {
          event.preventDefault();
          (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
        }
      }
    });
    box.addEventListener("click", function (event) {
      if (event.target === box) shut();
      else if (event.target.closest("a")) setTimeout(shut, 0);
    });
  }

  var before = null;
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
      var a = make("a", "", "看全站目录");
      a.href = new URL("sitemap.html", site).href;
      said.appendChild(a);
    }
  }

  function start() {
    if (engine) return engine;
    engine = fetch(new URL("bundles.json", base).href).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (listing) {
      var names = listing.bundles;
      return import(new URL(names[0] + "/pagefind.js", base).href).then(async function (pagefind) {
        await pagefind.options({ baseUrl: site.pathname, excerptLength: 24 });
        await pagefind.init();
        for (var i = 1; i < names.length; i++) {
          await pagefind.mergeIndex(new URL(names[i] + "/", base).href, { baseUrl: site.pathname });
        }
        return pagefind;
      });
    });
    engine.catch(function () { engine = null; });
    return engine;
  }

  /* What the browser takes for words. It cuts 四点半课堂 otherwise than the index does, so that each
     longer word is looked for by itself too. */
  function words(query) {
    if (!window.Intl || !Intl.Segmenter) return [];
    return Array.from(new Intl.Segmenter("zh", { granularity: "word" }).segment(query))
      .map(function (part) { return part.segment.trim(); })
      .filter(function (word) { return word.length > 1; });
  }

  async function ask(query) {
    var pagefind = await start();
    var terms = words(query);
    var parts = terms.filter(function (word) { return word !== query; }).slice(0, 4);
    var scores = {}, loads = [];
    for (var i = -1; i < parts.length; i++) {
      var results = (await pagefind.search(i < 0 ? query : parts[i])).results;
      results.slice(0, i < 0 ? 12 : 6).forEach(function (result) {
        if (!scores[result.id]) loads.push(result);
        scores[result.id] = (scores[result.id] || 0) + result.score;
      });
    }
    var pages = await Promise.all(loads.map(function (result) {
      return result.data().then(function (page) {
        var title = plain(page.meta.title || ""), text = title + plain(page.content || "");
        var whole = title === query ? 300 : title.indexOf(query) >= 0 ? 200 : text.indexOf(query) >= 0 ? 100 : 0;
        /* A word that the index does not know matches what begins alike: that is no find. */
        var meant = whole || !terms.length || terms.some(function (word) { return text.indexOf(word) >= 0; });
        return { page: page, weight: meant ? whole + scores[result.id] : 0 };
      });
    }));
    return pages.filter(function (row) { return row.weight > 0; })
      .sort(function (one, other) { return other.weight - one.weight; })
      .map(function (row) { return row.page; });
  }

  /* Pagefind parts Chinese words by zero-width spaces. */
  function plain(text) {
    return text.replace(/\u200b/g, "").toLowerCase();
  }

  async function find(text) {
    var query = text.trim().toLowerCase();
    var mine = ++turn;
    clearTimeout(wait);
    list.textContent = "";
    if (!query) {
      say("写下要找的词，例如「物业评议」。");
      return;
    }
    say("正在找……");
    var pages;
    try {
      pages = await ask(query);
    } catch (error) {
      if (mine === turn) say("搜索一时打不开，请检查网络后再试，或者", true);
      return;
    }
    if (mine !== turn) return;
    if (!pages.length) {
      say("没有找到「" + text.trim() + "」。换个说法或少写几个字试试，也可以", true);
      return;
    }
    say("最相近的 " + pages.length + " 页：");
    pages.forEach(function (page) {
      var link = make("a");
      link.href = page.url;
      link.appendChild(make("b", "", page.meta.title || page.url));
      var excerpt = make("p");
      /* Pagefind escapes the page's text and adds only <mark>. */
      excerpt.innerHTML = page.excerpt;
      link.appendChild(excerpt);
      var item = make("li");
      item.appendChild(link);
      list.appendChild(item);
    });
  }

  window.linliSearch = function (query) {
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
