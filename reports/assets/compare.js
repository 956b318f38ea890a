// Lets people choose municipalities and shows their figures side by side. The choice lives in the address (#k=091,049&t=…).
// Figures come as text, as the site prints them, from one small file per theme; nothing is computed here.
(() => {
  const own = document.getElementById("own");
  if (!own) return;
  const setup = JSON.parse(own.dataset.setup);
  const words = setup.words;
  const find = document.getElementById("find");
  const [chooser, chips, pickers, result] = [".chooser", ".chips", ".pickers", "#result"].map((s) => own.querySelector(s));
  const area = result.querySelector(".scroll");
  const [found, said, state, more, clear] = ["found", "said", "state", "more", "clear"].map((id) => document.getElementById(id));
  const boxes = new Map([...own.querySelectorAll(".pick input")].map((box) => [box.value, box]));
  const nameOf = (code) => boxes.get(code).nextElementSibling.textContent;
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  const files = new Map();
  let chosen = [];
  let theme = setup.themes[0];

  const make = (tag, text, attributes = {}) => {
    const node = document.createElement(tag);
    if (text !== null) node.textContent = text;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };

  const readAddress = () => {
    const parts = new URLSearchParams(location.hash.slice(1));
    const wanted = (parts.get("k") || "").split(",").filter((code) => boxes.has(code));
    chosen = [...new Set(wanted)].slice(0, setup.most);
    theme = setup.themes.find((t) => t.id === parts.get("t")) || theme;
  };

  const writeAddress = () => {
    const address = chosen.length ? `#k=${chosen.join(",")}&t=${theme.id}` : location.pathname + location.search;
    history.replaceState(null, "", address);
  };

  const load = (wanted) => {
    if (!files.has(wanted.id)) {
      const asked = fetch(wanted.file).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
      asked.catch(() => files.delete(wanted.id));
      files.set(wanted.id, asked);
    }
    return files.get(wanted.id);
  };

  const link = (text, address) => make("a", text, { href: address });
  const headOf = () => {
    const row = make("tr", null);
    row.append(make("th", words.columns.indicator, { scope: "col" }));
    for (const code of chosen) {
      const head = make("th", null, { scope: "col" });
      head.append(link(nameOf(code), setup.places.replace("{}", code)));
      row.append(head);
    }
    for (const key of ["median", "national"]) row.append(make("th", words.columns[key], { scope: "col", class: "ref" }));
    const head = make("thead", null);
    head.append(row);
    return head;
  };

  const rowOf = (indicator, columns) => {
    const row = make("tr", null);
    const head = make("th", null, { scope: "row" });
    head.append(link(indicator.name, setup.indicators.replace("{}", indicator.id)), " ", make("small", `${indicator.unit} · ${indicator.year}`));
    row.append(head);
    for (const [code, at] of columns) {
      const cell = make("td", at < 0 || indicator.values[at] === null ? "–" : indicator.values[at]);
      const mark = at < 0 ? "-" : indicator.marks[at];
      if (mark !== "-") cell.className = mark;
      if (indicator.years[code]) cell.append(" ", make("small", indicator.years[code]));
      row.append(cell);
    }
    for (const key of ["median", "national"]) row.append(make("td", indicator[key] || "–", { class: "ref" }));
    return row;
  };

  const show = async () => {
    result.hidden = chosen.length === 0;
    if (result.hidden) return area.replaceChildren();
    const wanted = theme;
    state.textContent = words.loading;
    try {
      const figures = await load(wanted);
      if (wanted !== theme) return; // another theme was chosen meanwhile
      const columns = chosen.map((code) => [code, figures.codes.indexOf(code)]);
      const table = make("table", null, { class: "data side" });
      const body = make("tbody", null);
      body.append(...figures.indicators.map((indicator) => rowOf(indicator, columns)));
      table.append(make("caption", fill(words.table, { theme: wanted.name })), headOf(), body);
      area.replaceChildren(table);
      state.textContent = "";
    } catch {
      area.replaceChildren();
      state.textContent = words.failed;
    }
  };

  const drawChosen = () => {
    const isFull = chosen.length >= setup.most;
    for (const [code, box] of boxes) {
      box.checked = chosen.includes(code);
      box.disabled = isFull && !box.checked;
    }
    said.textContent = chosen.length === 0 ? words.none_chosen : isFull ? fill(words.full, { most: setup.most }) : "";
    chips.replaceChildren(
      ...chosen.map((code) => {
        const item = make("li", null);
        const button = make("button", nameOf(code), { type: "button", "aria-label": fill(words.remove, { name: nameOf(code) }) });
        button.addEventListener("click", () => {
          const at = chosen.indexOf(code);
          choose(chosen.filter((other) => other !== code));
          (chips.querySelectorAll("button")[at] || chips.querySelector("button:last-of-type") || find).focus();
        });
        item.append(button);
        return item;
      }),
    );
    const near = chosen.length === 1 ? boxes.get(chosen[0]).dataset.p : undefined;
    more.hidden = !near;
    if (near) more.textContent = fill(words.add_peers, { name: nameOf(chosen[0]) });
    clear.hidden = chosen.length === 0;
    for (const button of pickers.children) button.setAttribute("aria-pressed", String(button.value === theme.id));
  };

  const draw = () => {
    drawChosen();
    show();
  };
  const choose = (codes) => {
    chosen = codes.slice(0, setup.most);
    writeAddress();
    draw();
  };

  const filter = () => {
    const wanted = plain(find.value);
    let n = 0;
    for (const box of boxes.values()) {
      const text = ` ${plain(`${box.nextElementSibling.textContent} ${box.dataset.s || ""}`)}`;
      const isShown = wanted === "" || text.includes(` ${wanted}`);
      box.parentNode.hidden = !isShown;
      n += isShown;
    }
    found.textContent = wanted === "" ? "" : n === 0 ? words.found_none : `${n} ${n === 1 ? words.found.one : words.found.other}`;
  };

  for (const one of setup.themes) {
    const button = make("button", one.name, { type: "button", value: one.id });
    button.addEventListener("click", () => {
      theme = one;
      writeAddress();
      draw();
    });
    pickers.append(button);
  }
  for (const [code, box] of boxes) {
    box.addEventListener("change", () => choose(box.checked ? [...chosen, code] : chosen.filter((other) => other !== code)));
  }
  more.addEventListener("click", () => choose([chosen[0], ...boxes.get(chosen[0]).dataset.p.split(" ").filter((code) => boxes.has(code))]));
  clear.addEventListener("click", () => {
    choose([]);
    find.focus();
  });
  find.addEventListener("input", filter);
  find.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = [...boxes.values()].find((box) => !box.parentNode.hidden && !box.checked && !box.disabled);
    if (find.value.trim() === "" || !first) return;
    find.value = "";
    filter();
    choose([...chosen, first.value]);
  });
  addEventListener("hashchange", () => {
    readAddress();
    draw();
  });

  readAddress();
  chooser.hidden = false;
  filter();
  draw();
})();
