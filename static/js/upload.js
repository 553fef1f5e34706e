// Sends chosen files one after the other and shows each one's progress and what became of it.
// A form with data-upload="now" sends at once (a criterion's panel), with "later" when it is submitted, each
// file under a title of its own. Without this script the same form sends all of them in one go.
// frame.js fetches it once somebody has chosen a file.

const QUIET = 900;

export function chosen(input) {
  const { form } = input;
  for (const file of input.files) show(form, file);
  input.value = "";
  if (form.dataset.upload === "now") send(form);
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("form[data-upload]");
    if (!form || !rows(form).length) return;
    event.preventDefault();
    event.stopPropagation();
    send(form);
  },
  true,
);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove]");
  if (button) button.closest("li").remove();
});

function rows(place) {
  return [...place.querySelectorAll("[data-upload-list] > li")];
}

function show(form, file) {
  const row = form.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
  row.file = file;
  row.querySelector("[data-name]").textContent = file.name;
  row.querySelector("[data-size]").textContent = size(file.size);
  const title = row.querySelector("[data-title]");
  if (title) title.value = titleFrom(file.name);
  form.querySelector("[data-upload-list]").append(row);
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function titleFrom(name) {
  const stem = name.replace(/\.[^.]*$/, "").replace(/[_\s]+/g, " ").trim();
  return stem.charAt(0).toUpperCase() + stem.slice(1);
}

// The list of uploads outlives its form: when the pane is swapped meanwhile, htmx keeps it in the new one.
async function send(form) {
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const place = form.querySelector("[data-uploads]");
  let waiting;
  const tried = new Set();
  while ((waiting = rows(place).find((row) => !tried.has(row) && isOpen(form, row)))) {
    tried.add(waiting);
    await sendOne(form, waiting, place.dataset);
    if (waiting.dataset.state === "failed") break;
  }
  delete form.dataset.busy;
  finish(form, place);
}

// Not sent yet, lost on the way, or known already and wished for all the same.
function isOpen(form, row) {
  const { state } = row.dataset;
  return !state || state === "failed" || (state === "known" && form.elements.again?.checked);
}

function sendOne(form, row, words) {
  const data = new FormData(form);
  data.delete("files");
  data.set("files", row.file);
  const title = row.querySelector("[data-title]");
  if (title) data.set("title", title.value);
  const bar = row.querySelector("progress");
  bar.hidden = false;
  say(row, words.sending);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = Math.round((90 * event.loaded) / event.total);
      if (event.loaded === event.total) say(row, words.checking);
    });
    request.addEventListener("loadend", () => {
      const answer = request.response;
      row.dataset.state = answer?.state ?? "failed";
      bar.value = 100;
      bar.hidden = true;
      say(row, answer?.text ?? words.failed, answer?.url);
      if (answer) settle(row);
      done();
    });
    request.send(data);
  });
}

function settle(row) {
  row.querySelector("[data-title]")?.setAttribute("readonly", "");
  if (["added", "linked"].includes(row.dataset.state)) row.querySelector("[data-remove]")?.remove();
}

function say(row, text, url) {
  const place = row.querySelector("[data-say]");
  place.hidden = false;
  place.textContent = text;
  if (!url) return;
  const link = document.createElement("a");
  link.href = url;
  link.textContent = row.file.name;
  place.append(" ", link);
}

function finish(form, place) {
  const states = rows(place).map((row) => row.dataset.state);
  const good = states.length && states.every((state) => state === "added" || state === "linked");
  place.querySelector("[data-upload-status]").textContent = good ? place.dataset.alldone : place.dataset.somedone;
  if (good) delete form.dataset.dirty;
  if (form.dataset.refresh) {
    for (const row of rows(place)) if (["added", "linked"].includes(row.dataset.state)) row.remove();
    lastAdded = { at: performance.now(), place: form.dataset.refresh };
    htmx.trigger(form.dataset.refresh, "evidence-refresh");
  } else if (good && form.dataset.done) {
    setTimeout(() => location.assign(form.dataset.done), QUIET);
  }
}

// A pane that was asked for before the upload ended does not know of it: its list is asked for once more.
let lastAdded = { at: -Infinity, place: "" };
const asked = new WeakMap();

document.addEventListener("htmx:beforeRequest", ({ detail }) => asked.set(detail.xhr, performance.now()));
document.addEventListener("htmx:afterSettle", ({ detail: { target, xhr } }) => {
  if (target?.id !== "pane" || (asked.get(xhr) ?? -Infinity) >= lastAdded.at) return;
  htmx.trigger(lastAdded.place, "evidence-refresh");
});
