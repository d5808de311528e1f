// On every page: htmx under a strict policy, the navigation on phones, questions before what can't be undone.
import htmx from "htmx.org";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "[45]..", swap: true, error: true, target: "#flash" },
  ],
});

const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = csrf;
});
// A piece that renews itself leaves alone whoever is at work in it, also if they began while its answer was on the way.
const isAtWork = (event) => event.target.closest("[data-waits]")?.querySelector("details[open], :focus");
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isAtWork(event)) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (isAtWork(event)) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:sendError", () => say(flash.dataset.offline));
// A piece that renews itself goes on asking after an error; what was said of the error goes when it is over.
// (The element that asked may be gone with the answer: the event then comes from one around it.)
const renewsItself = (event) => event.detail.requestConfig?.elt.getAttribute("hx-trigger")?.includes("every");
document.addEventListener("htmx:afterRequest", (event) => {
  if (!renewsItself(event)) return;
  if (!event.detail.successful) flash.dataset.lost = "true";
  else if (flash.dataset.lost) {
    delete flash.dataset.lost;
    flash.replaceChildren();
  }
});

const flash = document.getElementById("flash");

function say(text) {
  const note = Object.assign(document.createElement("p"), { className: "note bad", textContent: text });
  note.setAttribute("role", "alert");
  flash?.replaceChildren(note);
}

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-toggle]");
  if (toggle) {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    document.getElementById(toggle.dataset.toggle).classList.toggle("open", open);
  }
  for (const menu of document.querySelectorAll("details.who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details.who[open], details.act[open]")) open.open = false;
  }
});

// What the server would refuse for its size isn't sent: the page with what was written would be gone with it.
const LARGEST = 4 * 1024 * 1024;
const sizeOf = (form) => new URLSearchParams(new FormData(form)).toString().length;

// A form that was sent once isn't sent again by an impatient second click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && sizeOf(form) > LARGEST) {
    event.preventDefault();
    say(flash.dataset.large);
    flash.scrollIntoView({ block: "center" });
    return;
  }
  if (form.method === "post") {
    setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = true)));
  }
});
const ready = (around) =>
  around
    .querySelectorAll("button[type=submit]:disabled:not([data-off])")
    .forEach((button) => (button.disabled = false));
window.addEventListener("pageshow", () => ready(document));
// A form whose answer fills a part of the page stays there: it can be sent again.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches("form[method=post]")) ready(detail.elt);
});
