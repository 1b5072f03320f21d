// Ask how far a job is and show it; when it is done or failed, load the page again: the server knows where to go.
const card = document.querySelector("[data-job]");

async function ask() {
  const state = await (await fetch(card.dataset.job)).json();
  card.querySelector("[data-step]").textContent = state.step;
  card.querySelector("progress").value = state.share;
  if (state.state === "done" || state.state === "failed") location.reload();
  else setTimeout(ask, 400);
}

if (card.dataset.state === "waiting" || card.dataset.state === "running") ask();
