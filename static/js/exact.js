// Short numbers show the exact one on focus; inside a link the link has the focus already.
export function startExact() {
  reach(document);
  document.addEventListener("htmx:afterSettle", ({ detail }) => reach(detail.elt));
}

function reach(part) {
  for (const number of part?.querySelectorAll?.(".exact") ?? []) if (!number.closest("a, button, summary")) number.tabIndex = 0;
}
