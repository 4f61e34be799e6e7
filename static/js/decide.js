// After a decision its row is gone: whoever works with the keyboard goes on with the row that took its place.
let last = null;

const rows = () => [...document.querySelectorAll("[data-decide]")];

export function startDecide() {
  document.addEventListener("focusin", ({ target }) => {
    const row = target.closest("[data-decide]");
    if (row) last = { id: row.id, place: rows().indexOf(row) };
  });
  document.addEventListener("htmx:afterSettle", goOn);
}

function goOn() {
  if (!last || document.activeElement !== document.body || document.getElementById(last.id)) return;
  const left = rows();
  left[Math.min(last.place, left.length - 1)]?.querySelector(".what a")?.focus();
}
