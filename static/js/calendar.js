// The grid of the calendar. The server's agenda stands below it on a phone and without this script; what is done in
// either goes through the same addresses, and both are loaded anew when something was done. All words come from the page.
const PHONE = matchMedia("(width < 640px)");
const VIEWS = { week: "timeGridWeek", day: "timeGridDay", team: "resourceTimeGridDay" };

const place = document.getElementById("calendar");
if (place && !PHONE.matches && window.EventCalendar) start();

function start() {
  place.hidden = false;
  document.getElementById("list").dataset.beside = "grid";
  const lanes = JSON.parse(document.getElementById("calendar-lanes").textContent);
  const calendar = window.EventCalendar.create(place, {
    view: VIEWS[place.dataset.view],
    date: place.dataset.day,
    locale: place.dataset.locale === "zh-hans" ? "zh-CN" : "en-GB",
    firstDay: 1,
    headerToolbar: false,
    allDayContent: place.dataset.allDay,
    scrollTime: "08:00:00",
    slotMinTime: "00:00:00",
    slotHeight: 26,
    columnWidth: place.dataset.view === "team" ? "112px" : undefined,
    eventContent: ({ event, timeText }) => (event.allDay ? event.title : `${timeText.split(/\s*[-–]\s*/)[0]} ${event.title}`),
    nowIndicator: false,
    dayMaxEvents: true,
    eventDurationEditable: false,
    eventStartEditable: true,
    selectable: false,
    resources: lanes,
    eventSources: [{ events: load }],
    eventClick: ({ event, jsEvent }) => open(event, jsEvent),
    eventDrop: (info) => move(info),
    dateClick: ({ date, allDay, resource }) => plan(date, allDay, resource),
    eventDidMount: ({ el, event }) => {
      el.title = event.titleText ?? event.title;
      if (event.extendedProps.move) el.dataset.moves = "";
    },
  });
  document.addEventListener("done", () => calendar.refetchEvents());
  document.addEventListener("htmx:responseError", () => calendar.refetchEvents());
}

async function load({ start, end }) {
  const asked = { start: day(start), end: day(new Date(end.getTime() - 1)), kind: place.dataset.kind };
  const query = new URLSearchParams({ ...asked, agent: place.dataset.agent });
  const answer = await fetch(`${place.dataset.entries}?${query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    document.getElementById("status").textContent = place.dataset.failed;
    return [];
  }
  return (await answer.json()).entries;
}

// Follow-ups open over the calendar with everything that can be done with them, moving by keyboard included.
function open(event, jsEvent) {
  const { sheet, url } = event.extendedProps;
  if (!sheet || jsEvent.ctrlKey || jsEvent.metaKey) return (location.href = url);
  follow(sheet);
}

function move({ event, oldEvent, oldResource, newResource, revert }) {
  if (newResource && oldResource && newResource.id !== oldResource.id) return revert();
  const values = { to: local(event.start), seen: local(oldEvent.start) };
  htmx.ajax("post", event.extendedProps.move, { source: place, swap: "none", values });
}

function plan(date, allDay, resource) {
  const link = document.querySelector("[data-plan]");
  if (!link || resource?.id === "none") return;
  const at = allDay ? `${day(date)}T10:00` : local(date);
  follow(`${link.getAttribute("href")}?at=${encodeURIComponent(at)}`);
}

// A link that opens a sheet, pressed: the sheet gives the focus back to the page when it closes.
function follow(href) {
  const link = document.createElement("a");
  link.href = href;
  link.dataset.sheet = "";
  link.hidden = true;
  place.append(link);
  link.click();
  setTimeout(() => link.remove(), 3000);
}

// The grid holds the reader's wall clock in the browser's own: written out without a zone it is the reader's again.
const two = (number) => String(number).padStart(2, "0");
const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const local = (date) => `${day(date)}T${two(date.getHours())}:${two(date.getMinutes())}`;
