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
  }

  const status = () => document.querySelector("[data-live]");
  function live(on, gone = false) {
    const s = status();
    if (!s) return;
    const text = on ? s.dataset.live : gone ? s.dataset.gone : s.dataset.lost;
    if (s.textContent !== text) s.textContent = text;
    s.classList.toggle("on", on);
    s.classList.toggle("lost", !on);
  }

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
  document.addEventListener("htmx:finally:swap", () => { release(); refresh(document); });
  document.addEventListener("htmx:sse:after:connection", (e) => {
    // Hidden while it was being opened; htmx waits until the page is shown.
    if (document.hidden) e.detail.connection.abortController.abort();
    else live(true);
  });
  document.addEventListener("htmx:sse:after:message", () => live(true));
  document.addEventListener("htmx:sse:error", (e) => live(false, e.detail.status === 404));
  document.addEventListener("htmx:sse:close", () => { if (!document.hidden) live(false); });
  document.addEventListener("htmx:sse:before:connection", (e) => {
    if (document.hidden) e.preventDefault();
    else if (e.detail.connection.attempt > 1) live(false);
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
