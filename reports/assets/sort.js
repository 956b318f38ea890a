// Sorts a table by its column headings. Without this script the table is whole, in the order of the page.
(() => {
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" }).compare;

  // A cell's figure where it has one, else its text: a reason for having none comes after all figures.
  const keyOf = (cell) => (cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v));
  const compare = (a, b, sign) => {
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return sign * (typeof a === "number" ? a - b : order(a, b));
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    const sort = (column, sign) => {
      const keyed = rows.map((row, at) => ({ row, at, key: keyOf(row.cells[column]) }));
      keyed.sort((a, b) => compare(a.key, b.key, sign) || a.at - b.at);
      body.append(...keyed.map((item) => item.row));
    };
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", way);
        sort(column, way === "ascending" ? 1 : -1);
      });
    });
  }
  for (const hint of document.querySelectorAll(".sorthint")) hint.hidden = false;
})();
