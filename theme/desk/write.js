// Keeps what is written as a draft while it is written, and shows a form as residents will see it.
(() => {
  const form = document.getElementById("writing");
  const look = document.querySelector("iframe");
  let waiting = 0;

  async function keep() {
    const sent = new URLSearchParams(new FormData(form));
    sent.set("do", "save");
    const answer = await fetch(form.action, { method: "POST", body: sent });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const seen = page.querySelector('input[name="seen"]');
    if (!answer.ok || !seen) return;
    form.elements.seen.value = seen.value;
    if (look) look.src = look.getAttribute("src");
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    // Where it can't be kept now, the next press does it, or says why not.
    waiting = setTimeout(() => keep().catch(() => {}), 1000);
  });
})();
