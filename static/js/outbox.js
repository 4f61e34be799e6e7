// What was written without a connection waits in this device's database until the server has it. Used by pages and by
// the service worker, so it is a plain script and no module. The id of a record is made where it is written: sent twice it is stored
// once. A record is only sent as the member who wrote it.
self.outbox = (() => {
  const STORE = "outbox";

  function open() {
    return new Promise((done, fail) => {
      const request = indexedDB.open("tongzhou", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  }

  async function run(mode, act) {
    const database = await open();
    try {
      return await new Promise((done, fail) => {
        const transaction = database.transaction(STORE, mode);
        const request = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => done(request.result);
        transaction.onerror = transaction.onabort = () => fail(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  async function all() {
    const rows = await run("readonly", (store) => store.getAll());
    return rows.sort((one, other) => one.writtenAt.localeCompare(other.writtenAt));
  }

  const get = (id) => run("readonly", (store) => store.get(id));
  const put = (item) => run("readwrite", (store) => store.put(item)).then(tell);
  const remove = (id) => run("readwrite", (store) => store.delete(id)).then(tell);

  async function removeAllOf(user) {
    for (const { id } of (await all()).filter((item) => item.user === user)) await remove(id);
  }

  function tell() {
    const channel = new BroadcastChannel("tongzhou.outbox");
    channel.postMessage("changed");
    channel.close();
  }

  // One tab at a time. Answers how it ended: done, offline, signed-out or other-member, and how many were stored.
  function send(member, token) {
    const act = () => sendAll(member, token);
    if (!self.navigator.locks) return act();
    return self.navigator.locks.request("tongzhou.outbox", { ifAvailable: true }, (lock) => (lock ? act() : { end: "done", sent: 0 }));
  }

  async function sendAll(member, token) {
    let sent = 0;
    for (const item of await all()) {
      if (item.member !== member || item.state !== "waiting") continue;
      const end = await sendOne(item, token);
      if (end === "stored") sent += 1;
      else if (end !== "refused") return { end, sent };
    }
    return { end: "done", sent };
  }

  async function sendOne(item, token) {
    const answer = await post(item, token);
    if (!answer || answer.status >= 500 || answer.status === 429) return "offline";
    if (answer.status === 401) return "signed-out";
    if (answer.status === 409) return "other-member";
    if (!(await get(item.id))) return "stored"; // discarded meanwhile
    if (answer.ok && !answer.redirected) return stored(item, answer.headers.get("X-Promise"));
    await put({ ...item, state: "refused", why: { 403: "denied", 404: "missing" }[answer.status] ?? "invalid", words: wordsOf(await answer.text(), answer.status) });
    return "refused";
  }

  async function stored(item, promise) {
    if (promise) await put({ ...item, state: "promise", promise });
    else await remove(item.id);
    return "stored";
  }

  async function post(item, token) {
    const values = new URLSearchParams(item.values);
    values.set("read_at", item.writtenAt);
    const headers = { "X-CSRFToken": token, "HX-Request": "true", "X-Written-By": item.member, "X-Written-At": item.writtenAt };
    const signal = AbortSignal.timeout?.(20000);
    try {
      return await fetch(item.url, { method: "POST", body: values, headers, signal });
    } catch {
      return null;
    }
  }

  // What the form says is wrong, in the reader's words.
  function wordsOf(html, status) {
    const found = status === 422 && html.match(/<section class="errors"[\s\S]*?<ul>([\s\S]*?)<\/ul>/);
    if (!found) return "";
    const signs = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };
    const plain = found[1].replace(/<\/li>/g, " ").replace(/<[^>]*>/g, "").replace(/&(amp|lt|gt|quot|#x27);/g, (sign) => signs[sign]);
    return plain.replace(/\s+/g, " ").trim();
  }

  return { all, get, put, remove, removeAllOf, send };
})();
