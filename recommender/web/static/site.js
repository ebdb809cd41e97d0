/* Only adds: every page works without it. */
"use strict";
(() => {
  const wrong = document.getElementById("wrong");
  if (wrong && wrong.tabIndex === -1) wrong.focus();

  // What excludes each other in a list is taken out when the other is ticked.
  document.addEventListener("change", (event) => {
    const box = event.target;
    const question = box instanceof HTMLInputElement && box.closest("fieldset.question");
    if (!question || !(box.checked || box.type === "text")) return;
    const row = box.closest(".row");
    const off = (others) => others.forEach((other) => {
      if (other !== box && other.checked) {
        other.checked = false;
        other.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
    if (row && row.classList.contains("none")) off(question.querySelectorAll(".row input"));
    else if (row) {
      off(row.querySelectorAll("input"));
      off(question.querySelectorAll(".row.none input"));
    } else if (!box.name.startsWith("u.")) {
      question.querySelectorAll("input[name^='u.']").forEach((other) => { other.checked = false; });
    } else {
      question.querySelectorAll("input[type=radio]").forEach((other) => { other.checked = false; });
      question.querySelectorAll("input[type=text]").forEach((other) => { other.value = ""; });
    }
  });

  // What an answer could lead to comes into the page, and the page stays where it is.
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("button[name=why]");
    if (!button) return;
    event.preventDefault();
    const place = button.closest(".leads");
    button.disabled = true;
    button.textContent = "One moment …";
    const fields = new FormData(button.form);
    fields.set("why", button.value);
    try {
      const answer = await fetch("/questions", {
        method: "POST", headers: { "X-Part": "1" }, body: new URLSearchParams(fields),
      });
      if (!answer.ok) throw new Error();
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...part.body.childNodes);
    } catch {
      button.disabled = false;
      button.textContent = "That did not work. Try once more.";
    }
  });
})();
