// Ask how far a job is and show it; when it is over or forgotten, load the page again: the server knows where to go.
const card = document.querySelector("[data-job]");
const step = card.querySelector("[data-step]");
const OFTEN_MS = 400;
const SELDOM_MS = 3000;

async function ask() {
  let answer;
  try {
    answer = await fetch(card.dataset.job);
  } catch {
    step.textContent = card.dataset.lost;
    setTimeout(ask, SELDOM_MS);
    return;
  }
  const job = answer.ok ? await answer.json() : { state: "forgotten" };
  if (job.state === "waiting" || job.state === "running") {
    step.textContent = job.step || card.dataset.waiting;
    card.querySelector("progress").value = job.share;
    setTimeout(ask, OFTEN_MS);
  } else {
    location.replace(location.href);
  }
}

ask();
