"""dbt's documentation of the warehouse as one page: every model with columns, tests, SQL and lineage.

dbt is not run again. Its own page template gets the manifest that the build left and a catalogue of columns and row
counts read from the warehouse, so the page is always of the warehouse in use and costs no parse. What the template or
the manifest would fetch from or tell to the outside is taken out, and a Content-Security-Policy forbids the rest.
"""

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from tilannekuva.errors import PublishFailed
from tilannekuva.settings import Settings

PACKAGE = "tilannekuva"
PAGE = "index.html"
# Angular evaluates its expressions; scripts, styles, fonts and pictures all stand in the page itself.
CSP = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; connect-src 'none'; form-action 'none'; base-uri 'none'"
)
# What the template would ask for: a tracker's script and addresses, an icon that its build forgot, a page that is not
# there, and pictures whose address Angular has not filled in yet.
_REPAIRS = (
    (re.compile(r"(?:https?:)?//[a-z0-9.-]+\.cloudfront\.net/[^\"']*|https?://fuzzed\.[^\"']*"), ""),
    (re.compile(r'<link rel="(?:canonical|shortcut icon)"[^>]*>'), ""),
    (re.compile(r"<head[^>]*>"), r'\g<0><link rel="icon" href="data:,">'),
    (re.compile(r'(?<![-\w])xlink:href="\{\{'), 'ng-attr-xlink:href="{{'),
)
# Of no use to a reader, or different in each build though nothing has changed.
_DROPPED = (
    "created_at", "root_path", "build_path", "compiled_path", "deferred", "doc_blocks", "unrendered_config",
    "checksum", "config_call_dict", "unrendered_config_call_dict", "relation_name",
)  # fmt: skip

_COLUMNS = """
select k.schema_name, k.table_name, k.column_name, k.data_type, k.column_index
from duckdb_columns() as k
where not k.internal
order by k.schema_name, k.table_name, k.column_index
"""
_ROWS = "select schema_name, table_name, estimated_size from duckdb_tables() where not internal"


def dbt_docs(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of the files of the documentation, paths relative to its folder: one page of about 3 MB.

    The same build gives the same bytes. Raises PublishFailed when the build left no manifest or dbt has no template.
    """
    manifest = _manifest(settings)
    page = _template()
    for name, content in (("MANIFEST", manifest), ("CATALOG", _catalog(settings.warehouse_path, manifest))):
        marker = f'"{name}.JSON INLINE DATA"'
        if page.count(marker) != 1:
            raise PublishFailed(
                f"Expected {marker} once in dbt's page template, found it {page.count(marker)} times: another version "
                "of dbt-core. Adapt reports/dbt_docs.py to it."
            )
        page = page.replace(marker, _script_json(content))
    yield PAGE, page.encode("utf-8")


def _template() -> str:
    spec = find_spec("dbt.task.docs")
    path = Path(spec.origin).with_name("index.html") if spec and spec.origin else None
    if path is None or not path.is_file():
        raise PublishFailed(
            f"Expected dbt's page template at {path or 'dbt/task/docs'}, found none. Reinstall dbt-core."
        )
    page = path.read_text(encoding="utf-8")
    for pattern, put in _REPAIRS:
        page, n = pattern.subn(put, page)
        if not n:
            raise PublishFailed(
                f"Expected {pattern.pattern} in dbt's page template, found none: another version of dbt-core. "
                "Adapt reports/dbt_docs.py to it."
            )
    policy = f'<meta http-equiv="Content-Security-Policy" content="{CSP}">'
    return re.sub(r"<head[^>]*>", lambda head: head[0] + policy, page, count=1)


def _manifest(settings: Settings) -> dict[str, Any]:
    path = settings.build_dir / "target" / "manifest.json"
    if not path.exists():
        raise PublishFailed(f"Expected dbt's manifest at {path}, found none. Run: tilannekuva build --force.")
    text = path.read_text(encoding="utf-8")
    # Where this machine keeps its files is nobody's business and no part of the documentation.
    text = text.replace(json.dumps(str(settings.build_dir / "inputs"))[1:-1], "inputs")
    manifest: dict[str, Any] = json.loads(text)
    manifest["metadata"] = {
        "dbt_schema_version": manifest["metadata"]["dbt_schema_version"],
        "dbt_version": manifest["metadata"]["dbt_version"],
        "project_name": PACKAGE,
        "adapter_type": "duckdb",
        "send_anonymous_usage_stats": False,
        "env": {},
    }
    manifest["macros"] = {k: v for k, v in manifest["macros"].items() if v["package_name"] == PACKAGE}
    manifest["docs"] = {k: v for k, v in manifest["docs"].items() if v["package_name"] in {PACKAGE, "dbt"}}
    for kind in ("nodes", "macros", "sources", "unit_tests", "docs"):
        manifest[kind] = {name: _lean(node) for name, node in sorted(manifest[kind].items())}
    return manifest


def _lean(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key not in _DROPPED}


def _catalog(warehouse: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """dbt's catalogue: each model's columns with types, and its rows, as they are in the warehouse."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        columns = connection.execute(_COLUMNS).fetchall()
        rows = {(schema, table): n for schema, table, n in connection.execute(_ROWS).fetchall()}
    tables: dict[tuple[str, str], dict[str, Any]] = {}
    for schema, table, column, kind, index in columns:
        tables.setdefault((schema, table), {})[column] = {
            "name": column, "type": kind, "index": index, "comment": None,
        }  # fmt: skip
    nodes = {}
    for name, node in manifest["nodes"].items():
        key = (node.get("schema"), node.get("alias"))
        if node["resource_type"] in {"model", "seed"} and key in tables:
            nodes[name] = _catalog_entry(name, key[0], key[1], tables[key], rows.get(key))
    metadata = {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json", "generated_at": ""}
    return {"metadata": metadata, "nodes": nodes, "sources": {}, "errors": None}


def _catalog_entry(name: str, schema: str, table: str, columns: dict[str, Any], rows: int | None) -> dict[str, Any]:
    has_rows = rows is not None
    stats = {
        "has_stats": {"id": "has_stats", "label": "Has Stats?", "value": has_rows, "include": False, "description": ""}
    }
    if has_rows:
        stats["row_count"] = {"id": "row_count", "label": "Rows", "value": rows, "include": True, "description": "Rows"}
    kind = "BASE TABLE" if has_rows else "VIEW"
    about = {"type": kind, "schema": schema, "name": table, "database": "warehouse", "comment": None, "owner": None}
    return {"unique_id": name, "metadata": about, "columns": columns, "stats": stats}


def _script_json(content: dict[str, Any]) -> str:
    """JSON that can stand in a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e")
