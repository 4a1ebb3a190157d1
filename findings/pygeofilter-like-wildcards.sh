#!/usr/bin/env bash
# In pygeofilter's CQL2 an underscore in LIKE is a plain character, and a full stop is the wildcard.
#
# Versions: pygeofilter 0.4.0, native backend (lists of records).
# Valid:    OGC 21-065r2 (CQL2), "Advanced Comparison Operators", LIKE: % stands for any run of
#           characters and _ for exactly one; no other character is special but the escape.
# A guess:  "ref LIKE 'A_1'" takes AX1; "ref LIKE 'A.1'" takes only A.1.
# Seen:     the CQL2 parser hands on the older language's single-character wildcard, the full stop:
#           'A_1' takes only A_1 itself, 'A.1' takes all three. The SQL backend, given the same
#           tree, makes _ of the stop and leaves an _ as it is, so that there both are wildcards.
# Matters:  references with stops and underscores are ordinary. The same filter on the same
#           library finds other sites with one backend than with the next.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pygeofilter==0.4.0 shapely==2.2.0 || {
  echo "not to be installed here: pygeofilter==0.4.0 shapely==2.2.0"
  exit 77
}

venv/bin/python - <<'PY'
import sqlite3
from pygeofilter.backends.native.evaluate import NativeEvaluator
from pygeofilter.backends.sql import to_sql_where
from pygeofilter.parsers.cql2_text import parse

refs = ["A_1", "A.1", "AX1"]
db = sqlite3.connect(":memory:")
db.execute("create table site(ref text)")
db.executemany("insert into site values (?)", [(r,) for r in refs])
seen = {}
for pattern in ("A_1", "A.1"):
    tree = parse(f"ref LIKE '{pattern}'")
    keep = NativeEvaluator(use_getattr=False).evaluate(tree)
    native = [r for r in refs if keep({"ref": r})]
    sql = [r for (r,) in db.execute("select ref from site where " + to_sql_where(tree, {"ref": "ref"}, {}) + " order by rowid")]
    seen[pattern] = (native, sql)
    print(f"ref LIKE '{pattern}' -> native {native}, SQL {sql}")
assert seen == {"A_1": (["A_1"], refs), "A.1": (refs, refs)}, seen
PY
echo "still so: the wildcard for one character is the full stop"
