// Turns messages on this device on and off. All words come from the page; without the means for it, nothing is shown.
import { csrfToken } from "./requests.js";

export function startPush() {
  document.addEventListener("submit", ({ target }) => target.matches("[data-forget-drafts]") && forgetThisBrowser());
  const place = document.querySelector("[data-push]");
  if (!place) return;
  if (!("serviceWorker" in navigator && "PushManager" in window)) return say(place, "unsupported");
  if (Notification.permission === "denied") return say(place, "denied");
  const button = place.querySelector("button");
  button.hidden = false;
  button.onclick = () => turnOn(place, button);
}

async function turnOn(place, button) {
  button.setAttribute("aria-busy", "true");
  try {
    if ((await Notification.requestPermission()) !== "granted") return say(place, "denied");
    const worker = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    await navigator.serviceWorker.ready;
    const subscription = await worker.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytesOf(place.dataset.push),
    });
    const answer = await tell(place.dataset.add, subscription.toJSON());
    if (answer.ok) return location.reload();
    say(place, "failed", (await answer.text()) || "");
  } catch {
    say(place, "failed");
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function tell(url, { endpoint, keys }) {
  const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
  return fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
}

function say(place, word, sentence = "") {
  place.querySelector("[data-push-state]").textContent = sentence || place.dataset[word];
}

function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (text.length % 4)) % 4));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

// Whoever signs out on a shared device is not shown there what comes later.
async function forgetThisBrowser() {
  const worker = await navigator.serviceWorker?.getRegistration("/");
  await (await worker?.pushManager?.getSubscription())?.unsubscribe();
}
