// Parts of a page that load by themselves (data-region): when one fails, it says so in its place, with a way to try again.
export const isRegion = (element) => Boolean(element?.matches?.("[data-region]"));

export function startRegions() {
  document.addEventListener("htmx:responseError", ({ detail }) => showTrouble(detail));
  document.addEventListener("htmx:sendError", ({ detail }) => showTrouble(detail));
  document.addEventListener("click", ({ target }) => {
    const again = target.closest("[data-region-again]");
    if (again) htmx.trigger(again.closest("[data-region]"), "refresh");
  });
}

function showTrouble({ elt, xhr }) {
  const template = document.getElementById("region-error");
  if (!isRegion(elt) || !template || xhr?.status === 401) return;
  const trouble = template.content.firstElementChild.cloneNode(true);
  const number = xhr?.getResponseHeader("Request-Id");
  if (number) {
    const line = trouble.querySelector("[data-region-number]");
    line.querySelector("code").textContent = number;
    line.hidden = false;
  }
  elt.replaceChildren(...[elt.querySelector(":scope > header"), trouble].filter(Boolean));
}
