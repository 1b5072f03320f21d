// What the server wrote into the page for the scripts, and how parts of the page are exchanged for newer ones.

const parts = ["print-head", "asked", "answer", "legend", "overview", "totals", "shown"];

export const facts = JSON.parse(document.getElementById("facts").textContent);
export const words = facts.words;

export function byId(id) {
  return document.getElementById(id);
}

export function shown() {
  return JSON.parse(byId("shown").textContent);
}

export async function fetched(address, options = {}) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, ...options });
  if (!answer.ok) {
    throw new Error(`${answer.status} ${address}`);
  }
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function keepWhatTheReaderDid(old, fresh) {
  for (const details of fresh.querySelectorAll("details[id]")) {
    const before = old.querySelector(`#${details.id}`);
    details.open = before.open || (details.open && details.id === "more");
  }
  fresh.hidden = old.hidden;
}

// Takes the parts over from a parsed answer; the control that had the focus has it again afterwards.
export function exchange(answer) {
  const focused = document.activeElement?.id;
  for (const id of parts) {
    const old = byId(id);
    const fresh = document.adoptNode(answer.getElementById(id));
    keepWhatTheReaderDid(old, fresh);
    old.replaceWith(fresh);
  }
  if (focused && document.activeElement?.id !== focused) {
    byId(focused)?.focus({ preventScroll: true });
  }
}

// Address of this page for a form or a link, without what asks nothing.
export function addressOf(form) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value && !isPlain(name, value)) {
      asked.set(name, value);
    }
  }
  return asked.size ? `${facts.home}?${asked}` : facts.home;
}

function isPlain(name, value) {
  const plain = { register: "home", round: "latest", per: "3.5", colour: "people", sort: "number" };
  return plain[name] === value;
}
