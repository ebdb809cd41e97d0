// Guided mode as a player: one step shown at a time, each set and side timed by the clock.
// It only adds: every button also works without it. It stores nothing and asks for nothing.
"use strict";

(() => {
  const by = (id) => document.getElementById(id);
  const guide = by("guide");
  const form = by("carry");
  if (!guide || !form) return;

  const TICK = 250;
  const ASLEEP = 5000; // so late after the end of a part, nobody has been watching
  const SLEPT = "The page was asleep. Press “Go on” when you are ready.";
  const articles = [...guide.querySelectorAll("article.step")];
  const parts = articles.flatMap((article) =>
    [...article.querySelectorAll(".parts li")].map((line) => ({
      article,
      line,
      step: Number(article.dataset.step),
      turn: Number(line.dataset.turn),
      kind: line.dataset.kind,
      long: Number(line.dataset.seconds) * 1000,
      label: line.dataset.label,
      say: line.dataset.say,
      count: line.dataset.count,
    })),
  );
  const at = form.elements.at;
  const play = by("play");
  const clock = by("clock");
  const ring = by("ring");
  const heading = document.title;
  const rest = heading.slice(heading.indexOf(" – "));

  let now = 0; // which part
  let left = 0; // of it, in milliseconds, while it stands still
  let ends = null; // when it ends by the clock, while it runs
  let begun = false;
  let told = "";

  // Time that only goes forward: a system clock that is set back does not move it. It may stand still
  // while the machine sleeps, which is seen by the system's clock running ahead of it.
  const time = () => performance.now();
  const ahead = () => Date.now() - time();
  let apart = ahead();
  const isRunning = () => ends !== null;
  const remaining = () => (isRunning() ? Math.min(parts[now].long, Math.max(0, ends - time())) : left);

  function minutes(ms) {
    const seconds = Math.ceil(ms / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function announce(text) {
    by("announce").textContent = text;
  }

  // What is seen: the time, the ring, the title. Nothing here is read out.
  function draw() {
    const part = parts[now];
    const ms = remaining();
    const text = minutes(ms);
    if (by("time").textContent !== text) by("time").textContent = text;
    ring.setAttribute("stroke-dashoffset", String(100 - (100 * ms) / part.long));
    const title = `${begun ? `${text}${isRunning() ? "" : " paused"}, ` : ""}step ${part.step} of ${articles.length}`;
    if (document.title !== title + rest) document.title = title + rest;
  }

  function label() {
    play.textContent = isRunning() ? "Pause" : begun ? "Go on" : "Start";
    const part = parts[now];
    const still = begun ? "Paused. Press “Go on” when you are ready." : "Press “Start” when you are ready.";
    by("guide-words").textContent = told || (isRunning() ? nextWords(part) : still);
  }

  function refresh() {
    label();
    draw();
  }

  function nextWords(part) {
    if (part.kind !== "turn") return `Then: ${parts[now + 1].say}`;
    const next = parts[now + 1];
    const then = !next ? "This is the last one." : next.step === part.step ? `Then: ${next.label.toLowerCase()}.` : "Then the next step.";
    return part.count ? `${part.count} The clock is only a guide. ${then}` : then;
  }

  // Show a part, standing still at its beginning; `opening` is the first one on this page.
  function show(index, opening) {
    const before = parts[now].article;
    now = index;
    const part = parts[now];
    left = part.long;
    at.value = `${part.step}.${part.turn}`;
    by("step-number").textContent = String(part.step);
    by("steps-done").value = part.step - 1;
    for (const one of parts) one.line.removeAttribute("aria-current");
    part.line.setAttribute("aria-current", "step");
    clock.dataset.kind = part.kind;
    by("part").textContent = part.label;
    if (part.article !== before || opening) {
      const lost = before !== part.article && before.contains(document.activeElement);
      for (const article of articles) article.hidden = article !== part.article;
      part.article.querySelector(".parts").before(clock);
      if (lost) part.article.querySelector("h1").focus({ preventScroll: true });
      if (!opening) window.scrollTo(0, 0);
    }
  }

  function enter(index, from) {
    const wasRunning = isRunning();
    show(index, false);
    const part = parts[now];
    const waits = part.kind === "ready" && isOn("wait");
    ends = wasRunning && !waits ? from + part.long : null;
    told = waits ? "Press “Go on” when you are ready." : "";
    announce(part.kind === "ready" ? `Step ${part.step}: ${part.article.querySelector("h1").textContent}. ${part.say}` : part.say);
    sound(part.kind === "turn" ? 880 : 587);
    refresh();
  }

  function start() {
    begun = true;
    told = "";
    ends = time() + left;
    announce(parts[now].say);
    refresh();
    stayAwake();
  }

  function stand(ms, words) {
    left = ms;
    ends = null;
    told = words;
    announce(words || "Paused.");
    refresh();
  }

  function pause(words = "") {
    if (isRunning()) stand(remaining(), words);
  }

  function startOrPause() {
    if (isRunning()) pause();
    else start();
  }

  function tick() {
    const slept = ahead() - apart > ASLEEP;
    apart = ahead();
    if (!isRunning()) return;
    if (slept) {
      pause(SLEPT);
      return;
    }
    const late = time() - ends;
    if (late < 0) {
      draw();
      return;
    }
    if (now + 1 >= parts.length) {
      finish();
      return;
    }
    enter(now + 1, ends);
    if (late > ASLEEP) stand(parts[now].long, SLEPT);
  }

  // The end is a page of its own: send what the button to go on would send.
  function finish() {
    ends = null;
    release();
    const last = parts[parts.length - 1];
    at.value = `${last.step}.${last.turn}`;
    form.requestSubmit(by("next"));
  }

  function first(step) {
    return parts.findIndex((part) => part.step === step);
  }

  // Where no such part is left, the button leads to the page of the end.
  function go(event, index) {
    if (index < 0) {
      ends = null;
      return;
    }
    event.preventDefault();
    enter(index, time());
  }

  by("next").addEventListener("click", (event) => {
    const after = parts.findIndex((part, n) => n > now && part.kind !== "turn");
    go(event, parts[now].kind === "turn" ? after : now + 1);
  });
  by("skip").addEventListener("click", (event) => go(event, first(parts[now].step + 1)));
  by("back").addEventListener("click", (event) => go(event, first(Math.max(1, parts[now].step - 1))));
  by("hurts").addEventListener("click", () => pause());
  by("stop").addEventListener("click", () => pause());
  play.addEventListener("click", startOrPause);
  document.addEventListener("keydown", (event) => {
    const taken = event.target.closest("button, a, summary, input, select, textarea");
    if (event.key !== " " || taken || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    startOrPause();
  });
  window.addEventListener("pagehide", () => pause());

  // Options: all off until asked for.
  const isOn = (id) => by(id).getAttribute("aria-checked") === "true";

  function mark(id, on) {
    by(id).setAttribute("aria-checked", String(on));
    by(id).querySelector("span").textContent = on ? "on" : "off";
  }

  function option(id, then) {
    by(id).addEventListener("click", () => {
      mark(id, !isOn(id));
      if (then) then(isOn(id));
    });
  }

  // Sound: a system may take it at any time. It is asked for again on the way back and on each press;
  // while it cannot be had, the option says off.
  const Audio = window.AudioContext;
  let audio = null;
  let wished = false;

  const sounds = () => audio !== null && audio.state === "running";

  function tellSound() {
    if (isOn("sound") !== (wished && sounds())) mark("sound", wished && sounds());
  }

  async function wake() {
    if (!wished || !Audio) return false;
    try {
      if (!audio || audio.state === "closed") {
        audio = new Audio();
        audio.addEventListener("statechange", tellSound);
      }
      if (!sounds()) await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 1000))]);
    } catch {
      // It stays silent, and says so.
    }
    tellSound();
    return sounds();
  }

  function sound(pitch) {
    if (isOn("shake")) navigator.vibrate(pitch > 600 ? [120, 80, 120] : 120);
    if (wished && sounds()) beep(pitch);
  }

  function beep(pitch) {
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    const begin = audio.currentTime;
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.0001, begin);
    loud.gain.exponentialRampToValueAtTime(0.2, begin + 0.03);
    loud.gain.exponentialRampToValueAtTime(0.0001, begin + 0.5);
    tone.connect(loud).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.55);
  }

  by("sound").addEventListener("click", async () => {
    wished = !isOn("sound");
    if (!wished) tellSound();
    else if (await wake()) beep(587);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#sound")) wake();
  });
  document.addEventListener("keydown", () => wake());
  window.addEventListener("pageshow", () => wake());
  option("shake");
  option("wait");
  if (!Audio) by("sound").hidden = true;
  by("shake").hidden = !("vibrate" in navigator);

  // Keep the screen awake where the browser can; it lets go when the page is not seen.
  let lock = null;
  let wanted = false;
  let asking = false;

  async function stayAwake() {
    wanted = true;
    if (lock || asking || document.visibilityState !== "visible") return;
    if (!("wakeLock" in navigator)) {
      by("awake").textContent = "This browser may turn the screen off.";
      return;
    }
    asking = true;
    try {
      lock = await navigator.wakeLock.request("screen");
      by("awake").textContent = "The screen stays on.";
      lock.addEventListener("release", () => {
        lock = null;
        by("awake").textContent = "The screen may turn off.";
      });
    } catch {
      by("awake").textContent = "The screen may turn off.";
    }
    asking = false;
  }

  function release() {
    wanted = false;
    if (lock) lock.release();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    wake();
    tick();
    if (wanted) stayAwake();
  });

  // Controls in large type may fill the screen; then they stay at the end of the page.
  const bar = by("bar");
  const fit = () => bar.classList.toggle("tall", bar.offsetHeight > window.innerHeight * 0.45);
  new ResizeObserver(fit).observe(bar);
  window.addEventListener("resize", fit);

  // Turn the page into the player.
  const begin = parts.findIndex((part) => `${part.step}.${part.turn}` === at.value);
  for (const line of guide.querySelectorAll("[data-now]")) line.hidden = true;
  for (const list of guide.querySelectorAll(".parts")) list.classList.add("plays");
  for (const id of ["clock", "options", "play", "back"]) by(id).hidden = false;
  bar.classList.add("plays");
  now = Math.max(0, begin);
  show(now, true);
  refresh();
  setInterval(tick, TICK);
})();
