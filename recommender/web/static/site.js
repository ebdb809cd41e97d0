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
      off(row.querySelectorAll("input[type=checkbox]"));
      if (box.value !== "no") off(question.querySelectorAll(".row.none input"));
    } else if (!box.name.startsWith("u.")) {
      question.querySelectorAll("input[name^='u.']").forEach((other) => { other.checked = false; });
    } else {
      question.querySelectorAll("input[type=radio]").forEach((other) => { other.checked = false; });
      question.querySelectorAll("input[type=text]").forEach((other) => { other.value = ""; });
    }
  });

  // Where every line of a page is in view, "none of these" for all of them is in view, too.
  const none = document.querySelector(".all-none");
  const lines = [...document.querySelectorAll("fieldset.question")];
  function fix() {
    none.classList.remove("is-fixed");
    const room = innerHeight - none.offsetHeight;
    const isSeen = ({ top, bottom }) => top >= 0 && bottom <= room;
    const seen = lines.every((line) => isSeen(line.getBoundingClientRect()));
    none.classList.toggle("is-fixed", seen);
  }
  if (none) {
    for (const kind of ["scroll", "resize", "toggle"]) addEventListener(kind, fix, { capture: true, passive: true });
    fix();
  }

  // A page that the browser goes back to does not know what was told after it. So each tab keeps
  // which warning signs were told last, until it is closed; an older page sends them along.
  const carry = document.getElementById("carry");
  const [way] = performance.getEntriesByType("navigation");
  function remember(isNew) {
    const told = carry?.dataset.told;
    if (told === undefined) return;
    try {
      if (isNew) sessionStorage.setItem("told", told);
      const here = told.split(" ");
      const later = (sessionStorage.getItem("told") ?? "").split(" ").filter((one) => one && !here.includes(one));
      document.querySelectorAll("input[name=since]").forEach((one) => one.remove());
      document.querySelectorAll("input[name=sheet]").forEach(({ form }) => later.forEach((one) => {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "since", value: one }));
      }));
    } catch { /* a browser that keeps nothing at all: the page of the sign is asked once more */ }
  }
  remember(!way || way.type === "navigate");
  addEventListener("pageshow", (event) => { if (event.persisted) remember(false); });
  document.querySelector("form[action='/forget']")?.addEventListener("submit", () => {
    try { sessionStorage.clear(); } catch { /* nothing is kept */ }
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
