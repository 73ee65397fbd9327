// A ballot by the keyboard: a digit marks the option of that number, Enter goes on or saves.
(() => {
  const form = document.querySelector("form.paper");
  const who = document.getElementById("who");
  const questions = [...form.querySelectorAll("fieldset.ll-q")];
  const marks = (question) => [
    ...question.querySelectorAll('input[type="radio"], input[type="checkbox"]'),
  ];
  form.querySelector(".keys").hidden = false;
  form.classList.add("numbered");

  function onwards(from) {
    const next = questions.slice(questions.indexOf(from) + 1).find((each) => each.offsetParent);
    const field = next?.querySelector("input:not([type=hidden]), select, textarea");
    (field ?? form.querySelector("button")).focus();
  }

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const question = event.target.closest("fieldset.ll-q");
    if (event.key === "Enter" && event.target === who) {
      event.preventDefault();
      onwards(null);
      return;
    }
    if (event.key === "Enter" && event.target.matches('[type="radio"], [type="checkbox"]')) {
      event.preventDefault();
      onwards(question);
      return;
    }
    if (!question || !event.target.matches('[type="radio"], [type="checkbox"]')) return;
    const mark = /^[1-9]$/.test(event.key) && marks(question)[Number(event.key) - 1];
    if (!mark) return;
    event.preventDefault();
    mark.click();
    if (mark.type === "radio") onwards(question);
    else mark.focus();
  });
})();
