/* For whoever edits beside `linli serve`: reloads the open page after a build, and lays over it what
   keeps one from being published. What is only advised waits behind a button. A page that somebody is
   filling in is not reloaded, but told of. */
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

  /* A dialog of this title, what `fill` puts into it, and a button that opens it again. */
  function lay(title, fill, aside, open) {
    const dialog = make(document.body, "dialog", "", "ll-preview");
    dialog.setAttribute("aria-labelledby", "ll-preview-title");
    make(dialog, "h2", title).id = "ll-preview-title";
    fill(dialog);
    make(dialog, "p", aside, "ll-preview-aside");
    button(dialog, "先收起（Esc）", () => dialog.close());
    const again = button(document.body, title, () => {
      again.hidden = true;
      dialog.showModal();
    });
    again.className = "ll-preview-again";
    again.hidden = open;
    dialog.addEventListener("close", () => {
      again.hidden = false;
    });
    shown = [dialog, again];
    if (open) dialog.showModal();
  }

  function places(dialog, all, tell) {
    const list = make(dialog, "ol");
    for (const each of all) {
      const item = make(list, "li");
      make(item, "code", `${each.path}:${each.line}`);
      tell(item, each);
    }
  }

  function layFaults(state) {
    const many = state.faults.length;
    const title = many ? `有 ${many} 处问题，网站没有更新` : "网站没有更新";
    const fill = (dialog) => {
      if (state.said) make(dialog, "pre", state.said);
      places(dialog, state.faults, (item, fault) => {
        make(item, "p", `${fault.what}。`);
        make(item, "p", `${fault.mend}。`, "ll-preview-fix");
      });
    };
    lay(title, fill, "改好存盘，这里就会收起，页面跟着更新。", true);
  }

  function layAdvice(advice) {
    const fill = (dialog) =>
      places(dialog, advice, (item, each) => {
        make(item, "p", each.text);
      });
    lay(`有 ${advice.length} 处建议`, fill, "网站已经更新；这些不改也行。", false);
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
    const tells = JSON.stringify([renewed, state.faults, state.advice, state.said]);
    if (tells === told) return;
    told = tells;
    clear();
    if (state.faults.length || state.said) layFaults(state);
    else if (renewed) tellOfNew();
    else if (state.advice.length) layAdvice(state.advice);
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
