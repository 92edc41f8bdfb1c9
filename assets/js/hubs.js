// What pages do beside htmx: say how long ago something was, and whether the
// page is live. Without this file all of it still reads: times are absolute.
(() => {
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });

  function relative(time) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    if (Number.isNaN(seconds)) return;
    const unit = units.find(([, size]) => Math.abs(seconds) >= size);
    if (!time.title) time.title = time.textContent;
    const text = unit ? words.format(Math.trunc(seconds / unit[1]), unit[0]) : "just now";
    if (time.textContent !== text) time.textContent = text;
  }

  function refresh(root) {
    root.querySelectorAll("time[data-relative]").forEach(relative);
  }

  const status = () => document.querySelector("[data-live]");
  function live(on) {
    const s = status();
    if (!s) return;
    const text = on ? s.dataset.live : s.dataset.lost;
    if (s.textContent !== text) s.textContent = text;
    s.classList.toggle("on", on);
    s.classList.toggle("lost", !on);
    s.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", () => refresh(document));
  document.addEventListener("htmx:after:swap", () => refresh(document));
  document.addEventListener("htmx:sse:after:connection", () => live(true));
  document.addEventListener("htmx:sse:after:message", () => { live(true); refresh(document); });
  document.addEventListener("htmx:sse:error", () => live(false));
  document.addEventListener("htmx:sse:close", () => live(false));
  document.addEventListener("htmx:sse:before:connection", (e) => {
    if (e.detail.connection.attempt > 1) live(false);
  });
  setInterval(() => { if (!document.hidden) refresh(document); }, 30000);
})();
