// Asks the server whenever a filter changes, and lets the list be walked with the keyboard.
import { addressOf, byId, exchange, facts, fetched } from "./page.js";

let running = null;

// Shows the answer for an address; push says whether Back returns to the page before.
export async function ask(address, { push = true, onAnswer = () => {} } = {}) {
  running?.abort();
  running = new AbortController();
  byId("answer").setAttribute("aria-busy", "true");
  const query = new URL(address, location.href).search;
  try {
    const answer = await fetched(facts.list + query, { signal: running.signal });
    exchange(answer);
  } catch (error) {
    if (error.name === "AbortError") {
      return;
    }
    location.assign(address); // the whole page says what is wrong
    return;
  }
  if (push) {
    history.pushState({}, "", address);
  }
  onAnswer();
}

function follow(event, send) {
  const link = event.target.closest("a.ask");
  if (link && event.button === 0 && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    send(link.href);
    byId("answer").scrollTop = 0;
  }
}

function clearDependants(name) {
  const dependants = { district: ["local_level", "ward"], local_level: ["ward"] }[name] ?? [];
  for (const dependant of dependants) {
    const menu = byId(`f-${dependant}`);
    if (menu) {
      menu.value = "";
    }
  }
}

export function listen(onAnswer, onChoose) {
  const send = (address) => ask(address, { onAnswer });
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (control.form?.id === "asked" && control.id !== "q") {
      clearDependants(control.name);
      send(addressOf(control.form));
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "asked") {
      event.preventDefault();
      send(addressOf(event.target));
    }
  });
  document.addEventListener("click", (event) => {
    follow(event, send);
    choose(event, onChoose);
  });
  document.addEventListener("keydown", walk);
  window.addEventListener("popstate", () => ask(location.href, { push: false, onAnswer }));
}

function choose(event, onChoose) {
  const link = event.target.closest("a.item-name");
  if (link && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    const item = link.closest(".item");
    onChoose({ id: item.dataset.id, number: Number(item.dataset.number), address: link.href, from: link });
  }
}

function walk(event) {
  const link = event.target.closest?.("a.item-name");
  if (!link) {
    return;
  }
  const links = [...byId("items").querySelectorAll("a.item-name")];
  const place = links.indexOf(link);
  const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: links.length - 1 }[event.key];
  if (next !== undefined && links[next]) {
    event.preventDefault();
    links[next].focus();
  }
}

export function mark(id) {
  for (const item of document.querySelectorAll(".item.chosen")) {
    item.classList.remove("chosen");
    item.querySelector("a").removeAttribute("aria-current");
  }
  const item = id && document.querySelector(`.item[data-id="${CSS.escape(id)}"]`);
  if (item) {
    item.classList.add("chosen");
    item.querySelector("a").setAttribute("aria-current", "true");
    item.scrollIntoView({ block: "nearest" });
  }
}
