/* An urgent notice as pages that fill the screen: measured, never cut, never smaller than can be read
   from three metres. */

import { beginning } from "./paging.js";

/* Of a notice's type, largest first. Its smallest words have 1.6 times that: 16 arc minutes at the last. */
const SCALES = [1, 0.9, 0.8, 0.7, 0.6, 0.5];
/* More lines than `FEW`, none longer than `SHORT` letters, are a list, which stands in columns. */
const FEW = 5;
const SHORT = 12;

function paragraph(name, text) {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  return element;
}

function endText(at) {
  const local = new Date(at + 8 * 3600000);
  const minutes = String(local.getUTCMinutes()).padStart(2, "0");
  return (
    local.getUTCMonth() +
    1 +
    "月" +
    local.getUTCDate() +
    "日 " +
    local.getUTCHours() +
    ":" +
    minutes
  );
}

function isList(text) {
  const lines = text.split("\n");
  return lines.length > FEW && lines.every((line) => line.length <= SHORT);
}

function sheet(notice, silence) {
  const page = document.createElement("div");
  page.className = isList(notice.text) ? "urgent listed" : "urgent";
  page.appendChild(paragraph("kicker", "紧急通知"));
  const title = document.createElement("h1");
  title.textContent = notice.title;
  page.appendChild(title);
  page.appendChild(paragraph("says", notice.text));
  page.appendChild(paragraph("until", "到 " + endText(Date.parse(notice.until)) + " 为止"));
  if (silence) page.appendChild(paragraph("silence", silence));
  return page;
}

function fits(page) {
  return page.scrollHeight <= page.clientHeight && page.scrollWidth <= page.clientWidth;
}

/** Where the next page may begin: a list is broken between its lines. */
function end(text, most) {
  const line = text.lastIndexOf("\n", most - 1);
  return most < text.length && line > 0 ? line + 1 : most;
}

/** The pages of `notice`, measured inside `section`, which is shown and empty; `silence` is what is to
    be said of the line to the server. Throws where not even a letter fits beside the title. */
export function urgentPages(notice, silence, section) {
  const page = sheet(notice, silence);
  section.appendChild(page);
  try {
    for (const scale of SCALES) {
      page.style.fontSize = scale + "em";
      if (fits(page)) return [page];
    }
    return parted(page, notice);
  } finally {
    page.remove();
  }
}

function parted(page, notice) {
  const says = page.querySelector(".says");
  const listed = page.classList.contains("listed");
  const pages = [];
  let rest = notice.text;
  while (rest) {
    const most = beginning(rest, (start) => {
      says.textContent = start;
      return fits(page);
    });
    if (most === 0) throw new Error("通知太长，装不下：" + notice.title);
    const text = rest.slice(0, listed ? end(rest, most) : most);
    says.textContent = text.trim();
    pages.push(page.cloneNode(true));
    rest = rest.slice(text.length);
  }
  pages.forEach((part, index) => {
    part.querySelector(".kicker").textContent += "（" + (index + 1) + "／" + pages.length + "）";
  });
  return pages;
}
