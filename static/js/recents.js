// What this person opened lately, on this device only: kept for each organisation, wiped on sign-out and as soon as
// somebody else signs in.
const PREFIX = "tongzhou.recent.";
const AT_MOST = 8;

const app = () => document.querySelector(".app")?.dataset ?? {};
const ofPerson = () => `${PREFIX}${app().user}.`;
const here = () => `${ofPerson()}${app().member}`;

export function startRecents() {
  if (!app().member) return;
  forget((key) => !key.startsWith(ofPerson()));
  note();
  document.addEventListener("submit", ({ target }) => target.matches("[data-forget-drafts]") && forget(() => true));
}

export function recents() {
  try {
    return JSON.parse(localStorage.getItem(here())) ?? [];
  } catch {
    return [];
  }
}

function note() {
  const { record, recordKind } = app();
  if (!record) return;
  const url = location.pathname;
  const others = recents().filter((one) => one.url !== url);
  localStorage.setItem(here(), JSON.stringify([{ name: record, kind: recordKind, url }, ...others].slice(0, AT_MOST)));
}

function forget(isGone) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && isGone(key)) localStorage.removeItem(key);
}
