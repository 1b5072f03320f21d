// Opens the map on which ground that cannot be used is drawn; without a script the outline is typed.
const opener = document.getElementById("draw-open");
if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", async () => {
    opener.disabled = true;
    const { openDrawing } = await import("./boundary.js");
    const pen = await openDrawing(document.getElementById("draw-map"), document.getElementById("boundary-text"));
    document.getElementById("draw-help").hidden = false;
    const again = document.getElementById("draw-again");
    again.hidden = false;
    again.addEventListener("click", pen.again);
  });
}
