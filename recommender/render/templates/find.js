"use strict";
(() => {
  const index = [/* index */];
  const box = document.getElementById("search");
  const words = document.getElementById("words");
  const count = document.getElementById("count");
  const list = document.getElementById("found");
  const most = 60;

  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const bare = index.map(([kind, title, link, more, lent]) => ({
    kind, title, link, lent, head: plain(title), own: plain(`${title} ${kind} ${more}`),
  }));
  const at = new Map(bare.map((one) => [one.link, one]));
  const ready = bare.map((one) => {
    const lent = one.lent.map((link) => at.get(link)).filter(Boolean);
    const words = (part) => lent.map((other) => other[part]).join(" ");
    return { ...one, near: words("head"), far: words("own") };
  });

  const find = (asked) => {
    const parts = plain(asked).split(/\s+/).filter(Boolean);
    if (!parts.length) return null;
    const places = ["far", "near", "own", "head"];
    const weight = (one, part) => 1 + Math.max(...places.map((key, n) => (one[key].includes(part) ? n : -1)));
    const hits = ready.filter((one) => parts.every((part) => weight(one, part)));
    const rank = (one) => parts.reduce((sum, part) => sum + weight(one, part) ** 2, 0);
    return hits.sort((a, b) => rank(b) - rank(a));
  };

  const show = () => {
    const hits = find(words.value);
    list.replaceChildren(...(hits || []).slice(0, most).map((one) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      const kind = document.createElement("span");
      link.href = one.link;
      link.textContent = one.title;
      kind.className = "quiet";
      kind.textContent = ` ${one.kind}`;
      line.append(link, kind);
      return line;
    }));
    if (hits === null) count.textContent = "";
    else if (!hits.length) count.textContent = "Nothing found. Try one shorter word.";
    else if (hits.length > most) count.textContent = `${hits.length} found; the first ${most} are shown.`;
    else count.textContent = `${hits.length} found.`;
  };

  words.addEventListener("input", show);
  words.addEventListener("keydown", (event) => {
    const first = list.querySelector("a");
    if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
    } else if (event.key === "Enter" && first) {
      first.click();
    }
  });
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || at < 0) return;
    event.preventDefault();
    (links[at + step] || (step < 0 ? words : links[at])).focus();
  });

  box.hidden = false;
  if (words.value) show();
})();
