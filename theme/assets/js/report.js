/* What neighbours have reported of the same place and sort is shown under what is chosen; without this all of it
   stands below the form. */
(() => {
  const list = document.querySelector(".ll-same");
  const form = document.querySelector("form.ll-form");
  if (!list || !form) return;
  const chosen = (name) => form.elements.namedItem(name).value;
  const show = () => {
    const place = chosen("place");
    const sort = chosen("sort");
    let same = 0;
    for (const item of list.querySelectorAll("li")) {
      const near = item.dataset.place === place && item.dataset.sort === sort;
      item.hidden = Boolean(place && sort) && !near;
      same += near ? 1 : 0;
    }
    if (!same) return;
    form.before(list);
    list.open = true;
  };
  document.addEventListener("change", (changed) => {
    if (form.contains(changed.target)) show();
  });
})();
