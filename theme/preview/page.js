/* For whoever edits beside `linli serve`: reloads the open page after a build, and lays over it what
   keeps one from being published. A page that somebody is filling in is not reloaded, but told of. */
(() => {
  "use strict";
  const version = document.currentScript.dataset.version;
  let source = null;
  let filling = false;
  let told = "";
  let shown = [];

  function make(parent, name, text, styled) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (styled) made.className = styled;
    parent.appendChild(made);
    return made;
  }

  function button(parent, text, action) {
    const made = make(parent, "button", text);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  }

  function clear() {
    for (const each of shown) each.remove();
    shown = [];
  }

  function lay(state) {
    const dialog = make(document.body, "dialog", "", "ll-preview");
    const many = state.faults.length;
    const title = many ? `有 ${many} 处问题，网站没有更新` : "网站没有更新";
    dialog.setAttribute("aria-labelledby", "ll-preview-title");
    make(dialog, "h2", title).id = "ll-preview-title";
    if (state.said) make(dialog, "pre", state.said);
    const list = many ? make(dialog, "ol") : null;
    for (const fault of state.faults) {
      const item = make(list, "li");
      make(item, "code", `${fault.path}:${fault.line}`);
      make(item, "p", `${fault.what}。`);
      make(item, "p", `${fault.mend}。`, "ll-preview-fix");
    }
    make(dialog, "p", "改好存盘，这里就会收起，页面跟着更新。", "ll-preview-aside");
    button(dialog, "先收起（Esc）", () => dialog.close());
    const again = button(document.body, title, () => {
      again.hidden = true;
      dialog.showModal();
    });
    again.className = "ll-preview-again";
    again.hidden = true;
    dialog.addEventListener("close", () => {
      again.hidden = false;
    });
    shown = [dialog, again];
    dialog.showModal();
  }

  function tellOfNew() {
    const note = make(document.body, "div", "", "ll-preview-new");
    note.setAttribute("role", "status");
    make(note, "p", "这一页有新的了。您填的还没有提交，所以没有刷新。");
    button(note, "现在刷新", () => location.reload());
    shown = [note];
  }

  function take(state) {
    const renewed = state.version !== version;
    if (renewed && !filling) {
      location.reload();
      return;
    }
    const tells = JSON.stringify([renewed, state.faults, state.said]);
    if (tells === told) return;
    told = tells;
    clear();
    if (state.faults.length || state.said) lay(state);
    else if (renewed) tellOfNew();
  }

  // A browser has six connections to a host: pages that nobody looks at leave theirs to others.
  function listen() {
    if (document.hidden) {
      if (source) source.close();
      source = null;
    } else if (!source) {
      source = new EventSource("/s/preview/events");
      source.addEventListener("state", (event) => take(JSON.parse(event.data)));
    }
  }

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.form) filling = true;
    });
  }
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "/s/preview/page.css";
  document.head.appendChild(style);
  document.addEventListener("visibilitychange", listen);
  listen();
})();
