// Filters the list of municipalities as you type. Without this script the list is simply whole.
(() => {
  const form = document.querySelector("form.search");
  const list = document.getElementById("aakkoset");
  if (!form || !list) return;
  const input = form.querySelector("input");
  const result = document.getElementById("haku-tulos");
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  const items = [...list.querySelectorAll("li[data-s]")].map((node) => [node, " " + plain(node.dataset.s)]);
  const groups = [...list.querySelectorAll(".letter, .merged")];
  const letters = list.querySelector(".letters");
  const matches = () => items.filter(([node]) => !node.hidden);

  const filter = () => {
    const wanted = plain(input.value);
    for (const [node, text] of items) node.hidden = wanted !== "" && !text.includes(" " + wanted);
    for (const group of groups) group.hidden = !group.querySelector("li[data-s]:not([hidden])");
    letters.hidden = wanted !== "";
    const n = matches().length;
    const { one, other, none } = form.dataset;
    result.textContent = wanted === "" ? "" : n === 0 ? none : `${n} ${n === 1 ? one : other}`;
  };

  input.addEventListener("input", filter);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = matches();
    if (input.value.trim() !== "" && found.length > 0) found[0][0].querySelector("a").click();
  });
  form.hidden = false;
  filter(); // the browser may have kept a word in the field
})();
