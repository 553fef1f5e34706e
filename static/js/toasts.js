// Toasts: good news goes by itself, unless somebody points at it or reads it; bad news stays until it is closed.

const STAYS = 8000;
const GOES = new Set(["success", "info", "debug"]);

export function arrived(toast) {
  if (GOES.has(toast.dataset.toast)) leaveLater(toast);
}

export function click(element) {
  const toast = element.closest("[data-toast]");
  if (element.hasAttribute("data-toast-retry")) toast.dispatchEvent(new CustomEvent("toast-retry"));
  toast.remove();
}

function leaveLater(toast) {
  let timer = setTimeout(() => toast.remove(), STAYS);
  const wait = () => clearTimeout(timer);
  const go = () => {
    wait();
    timer = setTimeout(() => toast.remove(), STAYS);
  };
  toast.addEventListener("pointerenter", wait);
  toast.addEventListener("focusin", wait);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", go);
}
