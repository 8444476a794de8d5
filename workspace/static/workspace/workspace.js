// What makes the workspace quicker where scripts run; everything works without it.
"use strict";

// A form that was sent is not sent twice by a second click; coming back to the page, it may be sent again.
document.querySelectorAll("form[data-once]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
});

// Files can be dropped anywhere on the part of the form that takes them.
document.querySelectorAll("[data-drop]").forEach((zone) => {
  const input = document.getElementById(zone.dataset.drop);
  const show = (on) => (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("dropping", on);
  };
  zone.addEventListener("dragover", show(true));
  zone.addEventListener("dragleave", show(false));
  zone.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    zone.classList.remove("dropping");
    const files = new DataTransfer();
    [...input.files, ...event.dataTransfer.files].forEach((file) => files.items.add(file));
    input.files = files.files;
  });
});
