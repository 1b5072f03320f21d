// Drawings of the server put into the page itself, where they have its letters and print sharp.
for (const place of document.querySelectorAll("[data-drawing]")) {
  const answer = await fetch(place.dataset.drawing);
  if (!answer.ok) continue;
  const drawing = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  if (drawing.localName !== "svg") continue;
  drawing.removeAttribute("width");
  drawing.removeAttribute("height");
  place.replaceChildren(document.importNode(drawing, true));
}
