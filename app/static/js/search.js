// The search box: a list of places to choose from with the keyboard; choosing opens a ground or shows a unit.
import { byId, facts, words } from "./page.js";

const delay_ms = 180;
let places = [];
let active = -1;
let timer = 0;
let latest = 0;

async function look(text) {
  const mine = ++latest;
  const answer = await fetch(`${facts.search}?q=${encodeURIComponent(text)}`);
  const found = answer.ok ? await answer.json() : [];
  if (mine === latest) {
    places = found;
    active = -1;
    draw();
  }
}

function line(place, number) {
  const item = document.createElement("li");
  item.id = `found-${number}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", String(number === active));
  item.dataset.number = number;
  const name = document.createElement("span");
  name.textContent = place.name;
  const kind = document.createElement("span");
  kind.className = "kind";
  kind.textContent = place.kind;
  const inside = document.createElement("small");
  inside.textContent = place.inside;
  item.append(name, kind, inside);
  return item;
}

function draw() {
  const list = byId("found");
  const nothing = document.createElement("li");
  nothing.textContent = words.nothing_found;
  nothing.setAttribute("role", "option");
  nothing.setAttribute("aria-disabled", "true");
  list.replaceChildren(...(places.length ? places.map(line) : [nothing]));
  list.hidden = false;
  byId("q").setAttribute("aria-expanded", "true");
  byId("found-count").textContent = words.results.replace("{count}", places.length);
}

function step(by) {
  if (!places.length) {
    return;
  }
  active = (active + by + places.length) % places.length;
  draw();
  byId("q").setAttribute("aria-activedescendant", `found-${active}`);
  byId(`found-${active}`).scrollIntoView({ block: "nearest" });
}

function shut() {
  latest += 1;
  places = [];
  active = -1;
  byId("found").hidden = true;
  byId("q").setAttribute("aria-expanded", "false");
  byId("q").removeAttribute("aria-activedescendant");
}

function take(number, onPlace) {
  const place = places[number];
  shut();
  byId("q").value = "";
  onPlace(place);
}

function onKey(event, onPlace) {
  if (event.target.id !== "q") {
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    take(active, onPlace);
  } else if (event.key === "Enter") {
    shut();
  } else if (event.key === "Escape" && !byId("found").hidden) {
    event.stopPropagation();
    shut();
  }
}

// Listens on the document: the box itself is exchanged with every answer.
export function searchable(onPlace) {
  document.addEventListener("input", (event) => {
    if (event.target.id !== "q") {
      return;
    }
    clearTimeout(timer);
    const text = event.target.value.trim();
    if (text) {
      timer = setTimeout(() => look(text), delay_ms);
    } else {
      shut();
    }
  });
  document.addEventListener("keydown", (event) => onKey(event, onPlace), { capture: true });
  document.addEventListener("click", (event) => {
    const item = event.target.closest("#found li[data-number]");
    if (item) {
      take(Number(item.dataset.number), onPlace);
    } else if (!event.target.closest("#search") && !byId("found").hidden) {
      shut();
    }
  });
}
