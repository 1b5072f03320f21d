// Walks the days of the calendar with the arrow keys; one day alone is reached with the tab key.
const days = [...document.querySelectorAll(".calendar [data-day]")];
const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const edges = { Home: 0, End: days.length - 1 };
const TURNED = "calendar-turned";
const turns = { PageUp: "prev", PageDown: "next" };

function reach(day) {
  for (const one of days) one.tabIndex = one === day ? 0 : -1;
}

function turn(side) {
  const link = document.querySelector(`.calendar-head a[rel=${side}]`);
  if (!link) return;
  sessionStorage.setItem(TURNED, side);
  location.assign(link.href.split("#")[0]); // a fragment would take the focus from the day
}

function walk(event) {
  const here = days.indexOf(event.target.closest("[data-day]"));
  if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const goal = event.key in edges ? edges[event.key] : here + steps[event.key];
  if (event.key in turns) turn(turns[event.key]);
  else if (Number.isNaN(goal)) return;
  else if (!days[goal]) turn(goal < 0 ? "prev" : "next");
  else {
    reach(days[goal]);
    days[goal].focus();
  }
  event.preventDefault();
}

if (days.length) {
  const first = document.querySelector(".calendar .asked [data-day]") ?? days[0];
  reach(first);
  if (sessionStorage.getItem(TURNED)) first.focus();
  sessionStorage.removeItem(TURNED);
  document.querySelector(".calendar").addEventListener("keydown", walk);
}
