"use strict";
(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const filter = document.getElementById("filter");
  const count = document.getElementById("count");
  const why = document.getElementById("why");
  const articles = all("article");
  if (!filter) return;

  const show = (label) => {
    let shown = 0;
    for (const article of articles) {
      const wanted = label === "" || article.dataset.labels.split(" ").includes(label);
      article.hidden = !wanted;
      shown += wanted ? 1 : 0;
    }
    filter.value = label;
    count.textContent = shown + " of " + articles.length + " pages";
  };
  const known = (label) => all("#filter option").some((option) => option.value === label);
  const follow = (move) => {
    const label = location.hash.startsWith("#label=") ? location.hash.slice(7) : "";
    show(known(label) ? label : "");
    if (move && label !== "") document.getElementById("pages").scrollIntoView();
  };
  filter.addEventListener("change", () => {
    show(filter.value);
    history.replaceState(null, "", filter.value === "" ? "#pages" : "#label=" + filter.value);
  });
  addEventListener("hashchange", () => follow(true));
  follow(true);

  for (const button of all("[data-set-view]")) {
    button.addEventListener("click", () => {
      document.body.dataset.view = button.dataset.setView;
      for (const other of all("[data-set-view]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
    });
  }

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    why.hidden = mark === null;
    why.textContent = mark === null ? "" : mark.title;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") why.hidden = true;
  });
})();
