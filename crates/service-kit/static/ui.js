// Copy buttons, the theme switch, dialogs in browsers without command=, select all, menus, keys, totals, the tab bar.
// Every page works without this file.
const keyed = "[data-copy], [data-theme-switch], [commandfor], [data-all], [data-dismiss]";

const copy = (button) => {
  const text = button.querySelector("span") ?? button;
  navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value).then(() => {
    const was = text.textContent;
    text.textContent = "Copied";
    setTimeout(() => { text.textContent = was; }, 1600);
  });
};

const switchTheme = () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax${secure}`;
};

const closeMenus = (kept) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(kept)) menu.open = false;
};

document.addEventListener("click", (e) => {
  closeMenus(e.target);
  const b = e.target.closest(keyed);
  if (!b) return;
  if (b.dataset.copy) copy(b);
  else if ("themeSwitch" in b.dataset) switchTheme();
  else if ("dismiss" in b.dataset) b.closest(".toast").remove();
  else if ("all" in b.dataset) {
    for (const box of b.closest(".bulk, form").querySelectorAll('input[name="id"]')) box.checked = b.checked;
  } else if (!("command" in HTMLButtonElement.prototype)) {
    const d = document.getElementById(b.getAttribute("commandfor"));
    b.getAttribute("command") === "show-modal" ? d.showModal() : d.close();
  }
});

// A select or box marked data-submit sends its form by itself; its button stays for pages without scripts.
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-submit]")) e.target.form.requestSubmit();
});

document.addEventListener("keydown", (e) => {
  if (e.key === "Escape") {
    const menu = e.target.closest?.("details.menu[open]");
    closeMenus(null);
    menu?.querySelector("summary").focus();
    return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest?.("input, select, textarea")) return;
  if (e.key === "/") {
    const find = document.querySelector(".find input");
    if (find) { e.preventDefault(); find.focus(); }
    return;
  }
  for (const link of document.querySelectorAll("details.range[open] a")) {
    if (link.querySelector("kbd")?.textContent.toLowerCase() === e.key.toLowerCase()) link.click();
  }
});

// A link by e-mail carries its token in the fragment, which no server sees: it goes into the form marked
// data-fragment-token, which is shown instead of the part marked data-no-fragment.
const fragmentForm = document.querySelector("form[data-fragment-token]");
const fragmentToken = fragmentForm && new URLSearchParams(location.hash.slice(1)).get("token");
if (fragmentToken) {
  fragmentForm.elements.token.value = fragmentToken;
  fragmentForm.hidden = false;
  document.querySelector("[data-no-fragment]")?.remove();
}

// A field marked data-free asks at that address (as data-free-as, else slug) whether its value is free; the element that describes it tells.
document.addEventListener("change", async (e) => {
  const field = e.target.closest?.("[data-free]");
  if (!field || !field.value) return;
  const said = document.getElementById(field.getAttribute("aria-describedby"));
  const answer = await fetch(`${field.dataset.free}?${field.dataset.freeAs ?? "slug"}=${encodeURIComponent(field.value)}`).catch(() => null);
  if (!answer) return;
  const told = await answer.json();
  const free = answer.ok && told.available;
  said.className = free ? "ok" : answer.ok ? "hint" : "err";
  said.textContent = free ? said.dataset.yes : answer.ok ? said.dataset.no : told.detail;
});

// A text marked data-count is counted in the element of that id; what is over data-most is refused before it is sent.
document.addEventListener("input", (e) => {
  const { count, most } = e.target.dataset;
  if (!count) return;
  const length = [...e.target.value].length;
  document.getElementById(count).textContent = length.toLocaleString("en");
  e.target.setCustomValidity(length > most ? `At most ${Number(most).toLocaleString("en")} characters` : "");
});

// Browsers that do not know scroll-initial-target: the tab of this page stands in the middle of the bar.
const bar = document.querySelector(".tabbar");
const here = bar?.querySelector("[aria-current]");
if (here && !CSS.supports("scroll-initial-target", "nearest")) bar.scrollLeft = here.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
