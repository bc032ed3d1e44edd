// The page of `banshi preview` asks whether the file was saved, and loads again when it was.
(() => {
  const number = document.body.dataset.number;
  const state = document.getElementById("bn-preview-state");
  const scrolled = () => document.querySelector("iframe")?.contentWindow;

  const kept = sessionStorage.getItem("scroll");
  const frame = document.querySelector("iframe");
  if (kept && frame) {
    frame.addEventListener("load", () => scrolled().scrollTo(0, Number(kept)), { once: true });
  }
  sessionStorage.removeItem("scroll");

  const ask = async () => {
    try {
      const answer = await fetch(`/_preview/changes?since=${number}`, { cache: "no-store" });
      if (answer.ok && (await answer.text()) !== number) {
        sessionStorage.setItem("scroll", scrolled()?.scrollY ?? 0);
        location.reload();
        return;
      }
    } catch {
      state.textContent = state.dataset.lost;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    ask();
  };
  ask();
})();
