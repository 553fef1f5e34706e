// Says beside a form whether it is saved. <span class="saved" data-saved data-saving="…" data-done="…" data-failed="…">
// inside a form with hx-post; data-done may hold {time}.

const watched = new WeakSet();

export function arrived(element) {
  const form = element.closest("form");
  if (!form || watched.has(form)) return;
  watched.add(form);
  const say = (state) => {
    const place = form.querySelector("[data-saved]");
    if (!place) return;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    place.dataset.saved = state;
    place.querySelector("[data-say]").textContent = (place.dataset[state] ?? "").replace("{time}", time);
  };
  form.addEventListener("htmx:beforeRequest", (event) => event.detail.elt === form && say("saving"));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === form) say(event.detail.successful ? "done" : "failed");
  });
}
