// The thing selected: its facts come from the server and stand beside the map.
import { byId, fetched, words } from "./page.js";

let returnTo = null;

export function isOpen() {
  return !byId("panel").hidden;
}

function show(open, address = "") {
  byId("panel").hidden = !open;
  byId("panel-head").hidden = !open;
  byId("overview").hidden = open;
  byId("panel-page").setAttribute("href", address);
}

// Opens the ground whose page has an address; the panel is the short form of that page.
export async function open(id, address, from = null) {
  const panel = byId("panel");
  returnTo = from ?? returnTo;
  panel.dataset.id = id;
  panel.replaceChildren(words.loading);
  show(true, address);
  let content;
  try {
    const answer = await fetched(`${address}/panel`);
    content = [...answer.body.childNodes].map((node) => document.adoptNode(node));
  } catch {
    content = [words.failed];
  }
  if (panel.dataset.id === id) {
    panel.replaceChildren(...content);
    byId("details").scrollTop = 0;
  }
}

export function close() {
  show(false);
  delete byId("panel").dataset.id;
  const item = returnTo;
  returnTo = null;
  if (item?.isConnected) {
    item.focus({ preventScroll: true });
  }
}
