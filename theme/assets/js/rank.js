/* Options are put in order by dragging. Without this file each has a list of places, and so it has
   with it: for a keyboard, a screen reader, and whoever likes numbers better. */
(() => {
  "use strict";
  if (!window.PointerEvent) return;

  function items(list) {
    return Array.from(list.children);
  }

  /* Which place an option has: 0 for none. */
  function placeOf(item) {
    return item.querySelector("select").selectedIndex;
  }

  /* The options that have a place stand first, in its order; the others stay as they are. */
  function sort(list) {
    const ranked = items(list).filter(placeOf);
    ranked.sort((one, other) => placeOf(one) - placeOf(other));
    list.prepend(...ranked);
  }

  function changed(list) {
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* Places as the options stand, down to the one that was moved, or to the last that had one. */
  function number(list, moved) {
    const all = items(list);
    const last = Math.max(all.indexOf(moved), all.filter(placeOf).length - 1);
    const most = Math.min(last + 1, Number(list.dataset.most));
    for (const [at, item] of all.entries()) {
      item.querySelector("select").selectedIndex = at < most ? at + 1 : 0;
    }
  }

  function drag(list, item) {
    item.classList.add("is-held");
    let moved = false;
    const over = (pointed) => {
      const other = items(list).find((each) => {
        const box = each.getBoundingClientRect();
        return each !== item && pointed.clientY > box.top && pointed.clientY < box.bottom;
      });
      if (!other) return;
      const box = other.getBoundingClientRect();
      const below = pointed.clientY > box.top + box.height / 2;
      const before = below ? other.nextSibling : other;
      if (before === item || before === item.nextSibling) return;
      list.insertBefore(item, before);
      moved = true;
    };
    const ended = () => {
      item.classList.remove("is-held");
      document.removeEventListener("pointermove", over);
      document.removeEventListener("pointerup", ended);
      document.removeEventListener("pointercancel", ended);
      if (!moved) return;
      number(list, item);
      changed(list);
    };
    // Not at the handle: an element that is moved in the page loses what it had captured.
    document.addEventListener("pointermove", over);
    document.addEventListener("pointerup", ended);
    document.addEventListener("pointercancel", ended);
  }

  function enhance(list) {
    list.dataset.drag = "on";
    for (const item of items(list)) {
      const handle = document.createElement("span");
      handle.className = "ll-rank-move";
      handle.textContent = "⠿";
      handle.title = "按住拖动，排先后";
      handle.setAttribute("aria-hidden", "true");
      handle.addEventListener("pointerdown", (started) => {
        started.preventDefault();
        drag(list, item);
      });
      item.prepend(handle);
      item.querySelector("select").addEventListener("change", () => sort(list));
    }
    sort(list);
  }

  function enhanceAll() {
    for (const each of document.querySelectorAll(".ll-rank:not([data-drag])")) enhance(each);
  }

  enhanceAll();
  // A form comes again with its faults without the page being loaded again.
  new MutationObserver(enhanceAll).observe(document.body, { childList: true, subtree: true });
})();
