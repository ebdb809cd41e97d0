// The picture to point at: a region leads to its first box, and ticking a box marks its regions.
// The list works without this, and so do the links; no address changes here.
"use strict";

for (const picture of document.querySelectorAll(".map-pointing")) {
  const links = [...picture.querySelectorAll("a[data-fields]")];
  const said = picture.querySelector("figcaption");

  function boxes(link) {
    return link.dataset.fields.split(" ")
      .flatMap((name) => [...document.getElementsByName(name)])
      .filter((box) => box.value === "yes");
  }

  function mark(link) {
    const ticked = boxes(link).some((box) => box.checked);
    link.classList.toggle("is-ticked", ticked);
    link.setAttribute("aria-label", link.dataset.called + (ticked ? ", ticked" : ""));
  }

  function name(link) {
    if (!said) return;
    said.textContent = link ? link.dataset.called : said.dataset.said;
    said.classList.toggle("is-named", Boolean(link));
  }

  for (const link of links) {
    link.addEventListener("click", (event) => {
      const part = document.getElementById(link.getAttribute("href").slice(1));
      const own = boxes(link);
      const first = own.find((box) => part && part.contains(box)) || own[0];
      if (!first) return;
      event.preventDefault();
      for (const old of document.querySelectorAll(".is-pointed")) old.classList.remove("is-pointed");
      if (part) part.classList.add("is-pointed");
      first.focus({ preventScroll: true });
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      (part || first).scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    });
    for (const kind of ["mouseenter", "focus"]) link.addEventListener(kind, () => name(link));
    for (const kind of ["mouseleave", "blur"]) link.addEventListener(kind, () => name(null));
  }

  document.addEventListener("change", () => links.forEach(mark));
  window.addEventListener("pageshow", () => links.forEach(mark));
  links.forEach(mark);
}
