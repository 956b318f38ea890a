// Runs SQL over the marts in the browser. DuckDB is a packaged build of this site, fetched on the first question; a mart
// is fetched when a question first names it. Nothing is asked of any other host: the page's policy forbids it, and the
// worker is made from a blob so that the policy holds in it too.
(() => {
  const form = document.querySelector("form.sql");
  const settings = JSON.parse(document.getElementById("sql-settings").textContent);
  const { words } = settings;
  const root = form.dataset.root;
  const [text, picker] = ["sql-text", "sql-example"].map((id) => document.getElementById(id));
  const [status, failure, answer] = ["status", "error", "answer"].map((n) => document.querySelector(`.sql-${n}`));
  const [stop, download] = ["stop", "csv"].map((n) => form.querySelector(`[data-do=${n}]`));
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  let engine = null;
  let round = 0;
  let shown = null;

  const unpacked = async (path) => {
    const response = await fetch(root + path);
    if (!response.ok) throw new Error(fill(words.no_file, { file: path, status: response.status }));
    return new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
  };

  // Some errors come as JSON.
  const plain = (message) => {
    try {
      const { exception_type: kind, exception_message: told } = JSON.parse(message);
      return told ? `${kind} Error: ${told}` : message;
    } catch {
      return message;
    }
  };

  // The worker's own protocol: a request with a number, an answer that names it.
  const connect = (worker) => {
    const waiting = new Map();
    let last = 0;
    worker.onmessage = ({ data: message }) => {
      const asked = waiting.get(message.requestId);
      if (!asked || message.type === "INSTANTIATE_PROGRESS") return;
      waiting.delete(message.requestId);
      if (message.type === "ERROR") asked.reject(new Error(plain(message.data.message)));
      else asked.resolve(message.data);
    };
    worker.onerror = (event) => {
      for (const asked of waiting.values()) asked.reject(new Error(event.message || words.broken));
      waiting.clear();
    };
    return (type, data, transfer = []) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject });
        worker.postMessage({ messageId: last, type, data }, transfer);
      });
  };

  const start = async () => {
    status.textContent = words.starting;
    const source = await fetch(root + settings.worker);
    if (!source.ok) throw new Error(fill(words.no_file, { file: settings.worker, status: source.status }));
    const script = URL.createObjectURL(new Blob([await source.text()], { type: "text/javascript" }));
    const worker = new Worker(script);
    const made = { worker, ask: connect(worker), loaded: new Set(), files: 0 };
    engine = made;
    const module = await (await unpacked(settings.module)).arrayBuffer();
    const address = URL.createObjectURL(new Blob([module], { type: "application/wasm" }));
    await made.ask("INSTANTIATE", [address, null]);
    [script, address].forEach(URL.revokeObjectURL);
    await made.ask("OPEN", { path: ":memory:" });
    made.connection = await made.ask("CONNECT", null);
    for (const sql of [
      "set autoinstall_known_extensions = false",
      "set autoload_known_extensions = false",
      "create schema marts",
      "set search_path = 'marts,main'",
    ]) {
      await made.ask("RUN_QUERY", [made.connection, sql]);
    }
  };

  const load = async (sql) => {
    const named = new Set(sql.toLowerCase().match(/[a-z_0-9]+/g));
    for (const table of settings.tables) {
      if (!named.has(table.name) || engine.loaded.has(table.name)) continue;
      status.textContent = fill(words.loading, { table: table.name });
      const stream = new Uint8Array(await (await unpacked(table.path)).arrayBuffer());
      const options = { schema: "marts", name: table.name, create: true };
      await engine.ask("INSERT_ARROW_FROM_IPC_STREAM", [engine.connection, stream, options], [stream.buffer]);
      engine.loaded.add(table.name);
    }
  };

  // Each answer goes to a file of its own name: written again, an old one would be read with the new one's place.
  const asRows = async (sql) => {
    const file = `answer_${++engine.files}.csv`;
    await engine.ask("RUN_QUERY", [engine.connection, `copy (${sql}) to '${file}' (format csv, header)`]);
    const bytes = await engine.ask("COPY_FILE_TO_BUFFER", file);
    await engine.ask("DROP_FILE", file);
    return readCsv(new TextDecoder().decode(bytes));
  };

  // A bare empty field is null, a quoted one an empty text: DuckDB writes them apart.
  const readCsv = (csv) => {
    const rows = [];
    let row = [];
    const field = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/y;
    while (field.lastIndex < csv.length) {
      const [, quoted, bare, end] = field.exec(csv);
      row.push(quoted !== undefined ? quoted.replaceAll('""', '"') : bare === "" ? null : bare);
      if (end !== ",") {
        rows.push(row);
        row = [];
      }
    }
    return rows;
  };

  const question = async (sql) => {
    await load(sql);
    status.textContent = words.running;
    const [header, ...rows] = await asRows(`select * from (\n${sql}\n) limit ${settings.most_read + 1}`);
    let types = [];
    try {
      types = (await asRows(`select column_type from (describe (\n${sql}\n))`)).slice(1).map(([type]) => type);
    } catch {
      types = []; // SHOW and DESCRIBE have no types of their own: their cells are texts
    }
    return { header, types, isCut: rows.length > settings.most_read, rows: rows.slice(0, settings.most_read) };
  };

  const numeric = (type) => /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL)/.test(type || "");

  const cell = (tag, content, isNumber) => {
    const node = document.createElement(tag);
    node.textContent = content === null ? "–" : content;
    if (content === null) node.className = "null";
    if (isNumber) node.classList.add("n");
    if (tag === "th") node.scope = "col";
    return node;
  };

  const show = ({ header, types, rows, isCut }) => {
    const table = document.createElement("table");
    const isNumber = header.map((_, n) => numeric(types[n]));
    const line = (tag, cells) => {
      const tr = document.createElement("tr");
      tr.append(...cells.map((content, n) => cell(tag, content, isNumber[n])));
      return tr;
    };
    table.createTHead().append(line("th", header));
    table.createTBody().append(...rows.slice(0, settings.most_shown).map((row) => line("td", row)));
    answer.replaceChildren(table);
    answer.hidden = false;
    const values = { n: rows.length, shown: Math.min(rows.length, settings.most_shown) };
    const kind = isCut ? "cut" : rows.length > settings.most_shown ? "more" : rows.length === 1 ? "one" : "all";
    status.textContent = fill(rows.length ? words[kind] : words.none, values);
  };

  // What a spreadsheet would take for a formula stays a text; numbers are written as they are.
  const asCsv = ({ header, types, rows }) => {
    const field = (content, isNumber) => {
      if (content === null) return "";
      const safe = !isNumber && /^[=+\-@\t\r]/.test(content) ? `'${content}` : content;
      return safe === "" || /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    const lines = [header.map((name) => field(name, false))];
    for (const row of rows) lines.push(row.map((content, n) => field(content, numeric(types[n]))));
    return lines.map((line) => line.join(",") + "\n").join("");
  };

  // Lines are counted in what the reader wrote, and a missing extension is told without advice that cannot be followed.
  const told = (message) => {
    const own = message.replace(/LINE (\d+):/g, (_, n) => `LINE ${Math.max(1, n - 1)}:`);
    const lines = [...new Set(own.trim().split("\n\n"))].join("\n\n"); // it repeats the place of a mistake
    const missing = /exists in the (\w+) extension/.exec(lines);
    if (!missing) return lines;
    return `${lines.slice(0, lines.indexOf("Please try installing")).trim()}\n\n${fill(words.no_extension, { name: missing[1] })}`;
  };

  const busy = (isBusy) => {
    form.querySelector("[type=submit]").disabled = isBusy;
    stop.disabled = !isBusy;
    download.disabled = isBusy || !shown;
    answer.setAttribute("aria-busy", String(isBusy));
  };

  const run = async () => {
    const sql = text.value.trim().replace(/[;\s]+$/, "");
    if (sql === "" || form.querySelector("[type=submit]").disabled) return;
    const mine = ++round;
    shown = null;
    failure.hidden = answer.hidden = true;
    busy(true);
    try {
      if (location.protocol === "file:") throw new Error(words.needs_server);
      if (!engine || engine.connection === undefined) await start();
      const found = await question(sql);
      if (mine !== round) return;
      shown = found;
      show(found);
    } catch (error) {
      if (mine !== round) return;
      status.textContent = words.failed;
      failure.textContent = told(error.message);
      failure.hidden = false;
    } finally {
      if (mine === round) busy(false);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    }
  });
  picker.addEventListener("change", () => {
    text.value = settings.examples[picker.value];
  });
  stop.addEventListener("click", () => {
    round += 1;
    engine?.worker.terminate();
    engine = null;
    status.textContent = words.stopped;
    busy(false);
  });
  download.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([asCsv(shown)], { type: "text/csv;charset=utf-8" }));
    link.download = words.file_name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  text.value ||= settings.examples[picker.value] ?? "";
  form.hidden = false;
})();
