// Keeps what is written as a draft while it is written, and as one leaves; shows a form as residents will see it.
(() => {
  const form = document.getElementById("writing");
  const look = document.querySelector("iframe");
  // What a browser still sends for a page that is left, in bytes: the standard of fetch has 64 KiB.
  const most = 60_000;
  let waiting = 0;
  let unsaved = false;
  let failed = false;
  let sending = new AbortController();

  function written() {
    const sent = new URLSearchParams(new FormData(form));
    sent.set("do", "save");
    return sent.toString();
  }

  async function keep() {
    clearTimeout(waiting);
    unsaved = false;
    const body = written();
    sending = new AbortController();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body,
        keepalive: body.length < most,
        signal: sending.signal,
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const seen = page.querySelector('input[name="seen"]');
      failed = !answer.ok || !seen;
      if (failed) return;
      // Where another window wrote as well, this one goes on from what it shows, not from both in one.
      form.elements.seen.value = new URL(answer.url).searchParams.get("sent") ?? seen.value;
      if (look) look.src = look.getAttribute("src");
    } catch {
      failed = true;
    } finally {
      // Where it can't be kept now, the next press does it, or says why not.
      unsaved ||= failed;
    }
  }

  function leave() {
    if (unsaved) keep();
  }

  form.addEventListener("input", () => {
    unsaved = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1000);
  });
  // A button sends all of it itself; what is on its way would come after it.
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    sending.abort();
    unsaved = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  addEventListener("pagehide", leave);
  addEventListener("beforeunload", (event) => {
    if (unsaved && (failed || written().length >= most)) event.preventDefault();
  });
})();
