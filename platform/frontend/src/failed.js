// htmx leaves the page as it was when the server fails. The page's own hidden notice then says so.

export function startFailed() {
  const show = (visible) => {
    const notice = document.getElementById("bn-failed");
    if (notice) notice.hidden = !visible;
  };
  document.addEventListener("htmx:responseError", () => show(true));
  document.addEventListener("htmx:sendError", () => show(true));
  document.addEventListener("htmx:beforeRequest", () => show(false));
}
