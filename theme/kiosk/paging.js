/* A slide as pages that fit the screen: measured, never cut, never scrolled. */

const BREAKS = "。；！？，、：";
const NEVER_FIRST = `${BREAKS}）」』》”’…`;
/* Type for a page of its own, largest first; and for what needs several, down to 16 arc minutes. */
const LARGER = [1.5, 1.35, 1.2, 1.1, 1, 0.9];
const SMALLER = [1, 0.9, 0.8];

function overflows(page) {
  const flow = page.querySelector(".flow");
  return (
    page.scrollHeight > page.clientHeight + 1 ||
    page.scrollWidth > page.clientWidth + 1 ||
    (flow !== null &&
      (flow.scrollHeight > flow.clientHeight + 1 || flow.scrollWidth > flow.clientWidth + 1))
  );
}

function emptied(slide) {
  const page = slide.cloneNode(true);
  page.querySelector(".flow").textContent = "";
  return page;
}

/** The longest beginning of `text` that fits, as told by `fits`; broken after punctuation where that
    costs less than a third, and never before it. */
export function beginning(text, fits) {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  for (let end = low; end > low * 0.67; end -= 1) {
    if (BREAKS.includes(text[end - 1]) && !leads(text, end)) return end;
  }
  let end = low;
  while (end > 1 && leads(text, end)) end -= 1;
  return leads(text, end) ? low : end;
}

/** Whether what comes after `end` begins with a sign that never stands first. */
function leads(text, end) {
  return end < text.length && NEVER_FIRST.includes(text[end]);
}

/** Shortens an item that is alone on `page` and too long; returns what is left of it as an item. */
function split(page, item) {
  const parts = Array.from(item.querySelectorAll("[data-split]"));
  parts.sort((a, b) => b.textContent.length - a.textContent.length);
  for (const part of parts) {
    const text = part.textContent;
    const end = beginning(text, (start) => {
      part.textContent = start;
      return !overflows(page);
    });
    part.textContent = text.slice(0, end);
    if (end > 0 && !overflows(page)) {
      const rest = item.cloneNode(true);
      const index = Array.from(item.querySelectorAll("[data-split]")).indexOf(part);
      rest.querySelectorAll("[data-split]")[index].textContent = text.slice(end);
      return rest;
    }
    part.textContent = text;
  }
  return null;
}

/** Fills pages with at most `most` items each, all measured inside `box`. */
function filled(slide, items, most, box) {
  const pages = [];
  const queue = items.map((item) => item.cloneNode(true));
  let page = null;
  let count = 0;
  while (queue.length > 0) {
    if (page === null) {
      page = emptied(slide);
      box.appendChild(page);
      pages.push(page);
      count = 0;
    }
    const flow = page.querySelector(".flow");
    const item = queue.shift();
    flow.appendChild(item);
    count += 1;
    if (!overflows(page)) {
      if (count >= most) page = null;
    } else if (count > 1) {
      item.remove();
      queue.unshift(item);
      page = null;
    } else {
      const rest = split(page, item);
      if (rest === null) return null;
      queue.unshift(rest);
      page = null;
    }
  }
  return pages;
}

function cleared(box) {
  box.textContent = "";
}

function scaled(slide, scale) {
  const found = slide.cloneNode(true);
  const flow = found.querySelector(".flow");
  if (flow !== null && scale !== 1) flow.style.fontSize = scale + "em";
  return found;
}

/** These pages, all in the largest type in which each of them fits; null where none does. */
function grown(pages, box) {
  for (const scale of LARGER) {
    const found = pages.map((page) => scaled(page, scale));
    const fit = found.every((page) => {
      box.appendChild(page);
      const fits = !overflows(page);
      cleared(box);
      return fits;
    });
    if (fit) return found;
  }
  return null;
}

/** The pages of `slide`, a section of the deck, for the size of `box`, a hidden place that has the
    size of the show. Throws where not even the smallest type fits. */
export function paged(slide, box) {
  const whole = grown([slide], box);
  if (whole !== null) return whole;
  const flow = slide.querySelector(".flow");
  const items = flow === null ? [] : Array.from(flow.children);
  for (const scale of SMALLER) {
    const shell = scaled(slide, scale);
    let pages = items.length > 0 ? filled(shell, items, Infinity, box) : null;
    cleared(box);
    if (pages !== null && pages.length > 1 && pages.length <= items.length) {
      // Evenly: four and three rather than six and one.
      const even = filled(shell, items, Math.ceil(items.length / pages.length), box);
      cleared(box);
      if (even !== null && even.length === pages.length) pages = even;
    }
    if (pages !== null) {
      const total = pages.length;
      const marked = pages.map((page, index) => numbered(page, index, total));
      return (scale === 1 && grown(marked, box)) || marked;
    }
  }
  throw new Error("装不下：" + (slide.getAttribute("data-slide") || "?"));
}

function numbered(page, index, total) {
  const kicker = page.querySelector(".kicker");
  if (total > 1 && kicker !== null) kicker.textContent += "（" + (index + 1) + "／" + total + "）";
  return page;
}
