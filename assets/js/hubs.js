// What pages do beside htmx: say how long ago something was, and whether the
// page is live. Without this file all of it still reads: times are absolute.
(() => {
  const units = [["year", 31556952], ["month", 2629746], ["day", 86400], ["hour", 3600], ["minute", 60]];
  // "1 day ago": what is 40 hours ago need not have been yesterday.
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always" });

  function relative(moment) {
    const seconds = (moment - Date.now()) / 1000;
    const unit = units.find(([, size]) => Math.abs(seconds) >= size);
    return unit ? words.format(Math.trunc(seconds / unit[1]), unit[0]) : "just now";
  }

  // Days and times of day are those of the reader's zone, written as in the HTML.
  const write = (moment, options) => new Intl.DateTimeFormat("en-GB", options).format(moment);
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const dayOf = (moment) => new Date(moment).toDateString();
  const daysAgo = (moment) => Math.round((new Date(dayOf(Date.now())) - new Date(dayOf(moment))) / 864e5);
  const year = (moment) => (new Date(moment).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" });
  const date = (moment) => write(moment, { day: "numeric", month: "short", ...year(moment) });

  // In a column of times: "2 min", "5 h", below the heading of yesterday "09:12", then
  // "Thu 19:02", and from a week on "14 Nov".
  function short(moment, time) {
    const minutes = Math.floor((Date.now() - moment) / 6e4);
    const days = daysAgo(moment);
    if (minutes < 1) return "just now";
    if (minutes < 60) return `${minutes} min`;
    if (days < 1) return `${Math.floor(minutes / 60)} h`;
    if (days === 1 && !time.closest("details")) return write(moment, clock);
    if (days < 7) return `${write(moment, { weekday: "short" })} ${write(moment, clock)}`;
    return date(moment);
  }

  // Both ends of a span, which stand together: times on one day, or else days.
  function span(moment, time) {
    const ends = [...time.parentElement.querySelectorAll(":scope > time")].map((t) => Date.parse(t.dateTime));
    if (ends.every((end) => dayOf(end) === dayOf(ends[0]))) return write(moment, clock);
    return daysAgo(ends[0]) < 7 ? write(moment, { weekday: "short" }) : date(moment);
  }

  // Days of the last week have headings of their own, those before share that of their month.
  function day(moment) {
    const days = daysAgo(moment);
    if (days === 0 || days === 1) return days ? "Yesterday" : "Today";
    const then = new Date(moment), now = new Date();
    const month = write(moment, { month: "long", ...year(moment) });
    if (days < 7) return `${write(moment, { weekday: "long" })} ${then.getDate()} ${month}`;
    return then.getMonth() === now.getMonth() && then.getFullYear() === now.getFullYear() ? `Earlier in ${month}` : month;
  }

  // A feed has a heading for each entry, of which those show that say another day than
  // the one before, also over its pages.
  function days() {
    const last = new Map();
    for (const heading of document.querySelectorAll(".feed > li > .day")) {
      const feed = heading.closest(".only, .widget");
      const own = heading.textContent;
      if (heading.hidden !== (own === last.get(feed))) heading.hidden = !heading.hidden;
      last.set(feed, own);
    }
  }

  const forms = { "": relative, short, span, day };
  const written = new WeakMap(); // what times said as they came

  function tell(time) {
    const moment = Date.parse(time.dateTime);
    if (Number.isNaN(moment)) return;
    if (!written.has(time)) written.set(time, { text: time.textContent, title: time.title });
    const text = forms[time.dataset.relative](moment, time);
    if (!time.title) time.title = written.get(time).text;
    if (time.textContent !== text) time.textContent = text;
  }

  // htmx keeps the elements that are the same in the new fragment, and with them
  // the focus and what is selected: for that a time must read as it came, and the
  // headings be those that showed.
  function absolute(place) {
    for (const time of place.querySelectorAll("time[data-relative]")) {
      const came = written.get(time);
      if (!came) continue;
      written.delete(time);
      time.textContent = came.text;
      if (!came.title) time.removeAttribute("title");
    }
    for (const age of place.querySelectorAll(".age")) age.textContent = "";
    for (const heading of place.querySelectorAll(".feed .day")) heading.hidden = !("opens" in heading.dataset);
  }

  function refresh(root) {
    root.querySelectorAll("time[data-relative]").forEach(tell);
    root.querySelectorAll(".age[data-late]").forEach(tellAge);
    days();
  }

  // How old something is stands there only where it is older than it should be.
  function tellAge(age) {
    const drawn = Date.parse(age.dataset.drawn);
    const text = Date.now() - drawn > age.dataset.late * 1000 ? relative(drawn) : "";
    if (age.textContent !== text) age.textContent = text;
  }

  // One polite status for a page. What is said comes when nothing else of its kind did
  // for a while: who rearranges a page, or loses the line for a moment, is told of once.
  const saying = {};
  function say(kind, text, wait) {
    clearTimeout(saying[kind]);
    saying[kind] = setTimeout(() => {
      const status = document.getElementById("hub-changes");
      const news = text();
      if (status && news) status.textContent = news;
    }, wait);
  }

  document.addEventListener("hubs:say", (e) => say(e.detail.kind, e.detail.text, 5_000));

  // Whether the page follows what happens: on, lost, gone, or paused by who reads it.
  const state = { line: "", paused: false, waiting: new Map(), told: false };
  const pausedKey = "hubs-paused";

  function fillState(s) {
    const part = (tag, className, ...inside) => {
      const e = document.createElement(tag);
      e.className = className;
      e.append(...inside);
      return e;
    };
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    icon.append(document.createElementNS(icon.namespaceURI, "use"));
    icon.firstChild.setAttribute("href", s.dataset.icon);
    const button = part("button", "bare", icon, part("span", "word"));
    button.type = "button";
    s.append(part("span", "pulse"), part("span", "word"), button);
  }

  function showState() {
    const s = document.querySelector(".live");
    if (!s || (!state.line && !state.paused)) return;
    if (!s.firstChild) fillState(s);
    const text = state.paused && state.line !== "gone" ? s.dataset.paused : s.dataset[state.line];
    const fresh = [...state.waiting.values()].filter((message) => message.fresh).length;
    const waits = state.paused && fresh > 0 ? ` · ${fresh} new` : "";
    s.querySelector(".word").textContent = text + waits;
    s.classList.toggle("on", state.line === "on" && !state.paused);
    s.classList.toggle("lost", state.line === "lost" && !state.paused);
    s.classList.toggle("paused", state.paused);
    const button = s.querySelector("button");
    button.hidden = state.line === "gone";
    button.querySelector(".word").textContent = state.paused ? s.dataset.resume : s.dataset.pause;
    button.setAttribute("aria-label", state.paused ? s.dataset.resumeLabel : s.dataset.pauseLabel);
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

  // What one reads in a place: not how often it was drawn, nor what scripts made of it.
  function gist(place) {
    const copy = place.cloneNode(true);
    for (const e of copy.querySelectorAll(".menu, .age, .further, .news, .only > *")) e.remove();
    for (const time of copy.querySelectorAll("time")) time.replaceWith(time.dateTime);
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  // A message may bring what is there already, as what was drawn again, or after a page was loaded.
  function isFresh(text) {
    const partials = [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("hx-partial")];
    return partials.some((partial) => {
      const place = document.querySelector(partial.getAttribute("hx-target"));
      return place && !place.hidden && gist(place) !== gist(partial);
    });
  }

  // While it is paused nothing on the page changes. What came last for each place of it
  // waits, in the order in which it came; what a page was loaded without still comes.
  async function pause(paused) {
    state.paused = paused;
    try {
      if (paused) sessionStorage.setItem(pausedKey, "yes");
      else sessionStorage.removeItem(pausedKey);
    } catch { /* it is not remembered, then */ }
    showState();
    for (const [key, { message }] of state.waiting) {
      if (state.paused) return;
      state.waiting.delete(key);
      if (admits(message, true)) await bring(message.data);
    }
  }

  function bring(text) {
    const source = document.querySelector("[hx-sse\\:connect]");
    return source && htmx.swap({ sourceElement: source, target: source, swap: "innerHTML swapEmpty:false", text });
  }

  // A busy widget changes at most every two seconds: of what comes meanwhile, the newest
  // waits.
  const paceTime = 2000;
  const paced = new Map(); // place to what waits for it

  function isPaced(place, message) {
    if (paced.has(place)) {
      paced.set(place, { message, element: document.querySelector(place) });
      return true;
    }
    paced.set(place, null);
    setTimeout(async () => {
      const waits = paced.get(place);
      paced.delete(place);
      // Where the widget was removed meanwhile, what is there now is newer.
      if (waits?.element && waits.element === document.querySelector(place) && admits(waits.message)) await bring(waits.message.data);
    }, paceTime);
    return false;
  }

  // Whether a message may come in now, and if not, it waits. A widget can hold back what
  // is for it.
  function admits(message, asked = false) {
    const { data: text, id } = message;
    if (!text) return true; // it says only that the line is there
    const place = /^<hx-partial hx-target="([^"]+)"/.exec(text)?.[1];
    if (state.paused && !(place && document.querySelector(`${place} > .not-drawn`))) {
      const key = place ?? text; // each outline follows on the one before
      if (paced.get(place)) paced.set(place, null);
      state.waiting.delete(key);
      state.waiting.set(key, { message, fresh: isFresh(text) });
      showState();
      return false;
    }
    state.waiting.delete(place); // this is newer
    if (!asked && place?.startsWith("#widget-") && isPaced(place, message)) return false;
    return document.dispatchEvent(new CustomEvent("hubs:fragment", { cancelable: true, detail: { text, id, asked } }));
  }

  document.addEventListener("htmx:sse:before:message", (e) => {
    if (!admits(e.detail.message)) e.detail.cancelled = true;
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

  document.addEventListener("DOMContentLoaded", () => {
    refresh(document);
    const zone = document.querySelector(".zone");
    if (zone) zone.textContent = zone.dataset.own;
  });
  // A file that is too long is not sent to learn that.
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.("input[data-most]")) return;
    target.setCustomValidity(target.files[0]?.size > target.dataset.most ? target.dataset.long : "");
    target.reportValidity();
  });

  document.addEventListener("DOMContentLoaded", () => refresh(document));
  document.addEventListener("htmx:before:swap", (e) => {
    if (e.detail.tasks.some(({ target }) => target?.id === "hub-widgets")) hold();
    for (const { target } of e.detail.tasks) {
      const place = typeof target === "string" ? document.querySelector(target) : target;
      if (place) absolute(place);
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
  // The address of a new team follows its name until somebody writes one.
  const slug = (title) => title.toLowerCase().normalize("NFKD").replace(/[\p{Mn}'’]/gu, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40).replace(/-$/, "");
  document.addEventListener("input", (e) => {
    const name = e.target.form?.id === "new-team-fields" && e.target.form.elements.name;
    if (!name) return;
    if (e.target === name) name.dataset.own = name.value;
    else if (e.target.name === "title" && !name.dataset.own) name.value = slug(e.target.value);
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
