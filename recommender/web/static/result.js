/* Only adds: answers to why, why not and what if come into the page without leaving it. */
"use strict";
document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  if (!form.matches("form[data-part]") || !window.fetch || form.dataset.plain) return;
  const box = (button || form).closest("[data-target]");
  if (!box) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form));
  if (button && button.name) fields.append(button.name, button.value);
  const heard = document.getElementById("heard");
  heard.textContent = "One moment.";
  box.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields, headers: { "X-Part": "1" } });
    if (answer.headers.get("X-Part") !== "1") throw new Error("a whole page");
    const found = document.createElement("template");
    found.innerHTML = await answer.text();
    const whole = found.content.querySelector("[data-target]"), shown = whole || box;
    if (whole) box.replaceWith(whole);
    else box.replaceChildren(found.content);
    const first = shown.querySelector("[data-focus], [aria-invalid=true], [aria-describedby]");
    if (first) first.focus();
    heard.textContent = "Here is the answer.";
  } catch (error) {
    form.dataset.plain = "yes";
    form.requestSubmit(button);
  }
  box.removeAttribute("aria-busy");
});
