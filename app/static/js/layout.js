// Tabs of the narrow screen, and the sheet of paper.
import { byId } from "./page.js";

const narrow = window.matchMedia("(max-width: 980px)");

export function show(view) {
  byId("desk").dataset.view = view;
  for (const button of document.querySelectorAll(".views button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}

export function showIfNarrow(view) {
  if (narrow.matches) {
    show(view);
  }
}

export function tabs() {
  byId("key").open = !narrow.matches;
  for (const button of document.querySelectorAll(".views button")) {
    button.addEventListener("click", () => show(button.dataset.view));
  }
}

// The picture is copied in the same turn in which the browser lays out the paper.
export function printing(map) {
  byId("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => {
    const screen = map?.getCanvas();
    const picture = byId("map-picture");
    if (screen) {
      picture.width = screen.width;
      picture.height = screen.height;
      picture.getContext("2d").drawImage(screen, 0, 0);
    }
  });
}
