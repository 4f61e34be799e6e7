// Part of the service worker: shows a message that comes while the product is closed, and opens where it leads.
self.addEventListener("push", (event) => {
  if (!event.data) return;
  const { title, body, url, tag } = event.data.json();
  const icon = "/static/icons/mark-192.png";
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon, badge: icon, data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url));
});

// A window that is open already is used again. Only pages of this site are opened.
async function open(address) {
  const url = new URL(address || "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const here = windows.find((one) => new URL(one.url).origin === url.origin);
  if (!here) return self.clients.openWindow(url.href);
  await here.focus();
  return here.navigate ? here.navigate(url.href) : undefined;
}
