// What pages do beside htmx: say how long ago something was, and whether the
// page is live. Without this file all of it still reads: times are absolute.
(() => {
  const units = [["year", 31556952], ["month", 2629746], ["day", 86400], ["hour", 3600], ["minute", 60]];
  // "1 day ago": what is 40 hours ago need not have been yesterday.
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always" });

  function relative(time) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    if (Number.isNaN(seconds)) return;
    const unit = units.find(([, size]) => Math.abs(seconds) >= size);
    if (!time.title) time.title = time.textContent;
    const text = unit ? words.format(Math.trunc(seconds / unit[1]), unit[0]) : "just now";
    if (time.textContent !== text) time.textContent = text;
  }

  // htmx keeps the elements that are the same in the new fragment, and with them
  // the focus and what is selected: for that a time must read as it came.
  function absolute(time) {
    time.textContent = time.title;
    time.removeAttribute("title");
  }

  function refresh(root) {
    root.querySelectorAll("time[data-relative]").forEach(relative);
    root.querySelectorAll(".age[data-late]").forEach(tellAge);
  }

  // How old something is stands there only where it is older than it should be.
  function tellAge(age) {
    const drawn = Date.parse(age.querySelector("time")?.dateTime);
    age.hidden = !(Date.now() - drawn > age.dataset.late * 1000);
  }

  // One polite status for a page. What is said comes when nothing else of its kind did
  // for a while: who rearranges a page, or loses the line for a moment, is told of once.
  const saying = {};
  function say(kind, text, wait) {
    clearTimeout(saying[kind]);
    saying[kind] = setTimeout(() => {
      const status = document.getElementById("hub-changes");
      if (status) status.textContent = text();
    }, wait);
  }

  // Whether the page follows what happens: on, lost, gone, or paused by who reads it.
  const state = { line: "", paused: false, waiting: new Map(), told: false };
  const pausedKey = "hubs-paused";

  function showState() {
    const s = document.querySelector(".live");
    if (!s || (!state.line && !state.paused)) return;
    s.hidden = false;
    const text = state.paused && state.line !== "gone" ? s.dataset.paused : s.dataset[state.line];
    const waits = state.paused && state.waiting.size > 0 ? ` · ${state.waiting.size} new` : "";
    s.querySelector(".word").textContent = text + waits;
    for (const line of ["on", "lost", "gone"]) s.classList.toggle(line, state.line === line && !state.paused);
    const button = s.querySelector("button");
    button.hidden = state.line === "gone";
    button.querySelector(".word").textContent = state.paused ? button.dataset.resume : button.dataset.pause;
    button.setAttribute("aria-label", state.paused ? button.dataset.resumeLabel : button.dataset.pauseLabel);
  }

  function live(line) {
    const before = state.line;
    if (line === before) return;
    state.line = line;
    showState();
    // What it is like at first goes without saying.
    const s = document.querySelector(".live");
    if (s && before) {
      say("line", () => {
        state.told = state.line !== "on";
        return s.dataset[state.line];
      }, line === "on" && !state.told ? 60_000 : 5_000);
      if (line === "on" && !state.told) clearTimeout(saying.line); // it was away for a moment only
    }
  }

  // While it is paused nothing on the page changes. What came last for each place of it
  // waits, in the order in which it came.
  async function pause(paused) {
    state.paused = paused;
    try {
      if (paused) sessionStorage.setItem(pausedKey, "yes");
      else sessionStorage.removeItem(pausedKey);
    } catch { /* it is not remembered, then */ }
    const waiting = [...state.waiting.values()];
    state.waiting.clear();
    showState();
    const source = document.querySelector("[hx-sse\\:connect]");
    if (paused || !source) return;
    for (const text of waiting) await htmx.swap({ sourceElement: source, target: source, swap: "innerHTML swapEmpty:false", text });
  }

  document.addEventListener("htmx:sse:before:message", (e) => {
    if (!state.paused) return;
    const text = e.detail.message.data;
    const place = /^<hx-partial hx-target="([^"]+)"/.exec(text)?.[1] ?? "page";
    state.waiting.delete(place);
    state.waiting.set(place, text);
    e.detail.cancelled = true;
    e.stopImmediatePropagation();
    showState();
  });
  document.addEventListener("click", (e) => {
    if (e.target.closest?.(".live button")) pause(!state.paused);
  });
  document.addEventListener("DOMContentLoaded", () => {
    try {
      state.paused = sessionStorage.getItem(pausedKey) === "yes";
    } catch { /* then it goes on */ }
    showState();
  });

  // Menus close when one goes on elsewhere.
  function closeMenus(but) {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(but)) menu.open = false;
  }
  document.addEventListener("click", (e) => closeMenus(e.target));
  document.addEventListener("focusin", (e) => closeMenus(e.target));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]");
    closeMenus(null);
    menu?.querySelector("summary").focus();
  });

  // A widget that moves to the other column loses how far a text in it was
  // scrolled and, in some browsers, the focus.
  let moving;
  function hold() {
    const texts = [...document.querySelectorAll(".placed textarea")].filter((t) => t.scrollTop > 0);
    moving = { focus: document.activeElement, texts: texts.map((text) => [text, text.scrollTop]) };
  }
  function release() {
    for (const [text, top] of moving?.texts ?? []) if (text.scrollTop !== top) text.scrollTop = top;
    const focus = moving?.focus;
    if (focus?.isConnected && focus.closest(".placed") && document.activeElement === document.body) focus.focus({ preventScroll: true });
    moving = undefined;
  }

  document.addEventListener("DOMContentLoaded", () => refresh(document));
  document.addEventListener("htmx:before:swap", (e) => {
    if (e.detail.tasks.some(({ target }) => target?.id === "hub-widgets")) hold();
    for (const { target } of e.detail.tasks) {
      const place = typeof target === "string" ? document.querySelector(target) : target;
      place?.querySelectorAll("time[data-relative][title]").forEach(absolute);
    }
  });
  document.addEventListener("htmx:after:settle", (e) => refresh(e.target)); // before anything is painted
  document.addEventListener("htmx:finally:swap", () => {
    release();
    refresh(document);
    const news = document.getElementById("hub-news");
    if (news?.textContent) {
      const text = news.textContent;
      news.textContent = "";
      say("news", () => text, 10_000);
    }
  });
  document.addEventListener("htmx:sse:after:connection", (e) => {
    // Hidden while it was being opened; htmx waits until the page is shown.
    if (document.hidden) e.detail.connection.abortController.abort();
    else live("on");
  });
  document.addEventListener("htmx:sse:after:message", () => live("on"));
  document.addEventListener("htmx:sse:error", (e) => live(e.detail.status === 404 ? "gone" : "lost"));
  document.addEventListener("htmx:sse:close", () => { if (!document.hidden) live("lost"); });
  document.addEventListener("htmx:sse:before:connection", (e) => {
    if (document.hidden) e.preventDefault();
    else if (e.detail.connection.attempt > 1) live("lost");
  });
  // A browser has six connections to a server for all its tabs. htmx lets go of
  // one when its tab is hidden; a tab that was opened behind must not take one.
  // When it is shown, the trigger of the element comes again.
  document.addEventListener("htmx:before:request", (e) => {
    if (document.hidden && e.target.matches?.("[hx-sse\\:connect]")) e.preventDefault();
  });
  // A form that could not be sent or taken stays as it is; why stands beside it.
  // What the server says of it, htmx puts there; what others may say, it does not.
  const streams = (e) => e.target.matches?.("[hx-sse\\:connect]");
  // It stands until that form, or another one, is sent: what is asked of the
  // server meanwhile, such as names to propose, takes nothing back.
  let asked; // whose request the problem is of
  function problem(text, by) {
    const place = document.getElementById("problem");
    if (!place) return;
    asked = by;
    place.textContent = "";
    if (!text) return;
    const notice = document.createElement("p");
    notice.className = "notice bad";
    notice.textContent = text;
    place.append(notice);
  }
  const said = () => document.getElementById("problem")?.dataset ?? {};
  document.addEventListener("htmx:before:request", (e) => {
    if (e.target === asked || e.detail.ctx.request.method !== "GET") problem("");
  });
  document.addEventListener("htmx:response:error", (e) => {
    const { status } = e.detail.ctx.response;
    if (streams(e)) return;
    if (status === 401) problem(said().signedOut, e.target);
    else if (status >= 500) problem(said().away, e.target);
  });
  document.addEventListener("htmx:error", (e) => { if (!streams(e)) problem(said().away, e.target); });
  setInterval(() => { if (!document.hidden) refresh(document); }, 30000);
})();
