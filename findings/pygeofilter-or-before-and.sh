#!/usr/bin/env bash
# pygeofilter reads "a OR b AND c" as "(a OR b) AND c".
#
# Versions: pygeofilter 0.4.0 (the CQL2 parser of pygeoapi and pycsw).
# Valid:    OGC 21-065r2 (CQL2), the BNF: booleanExpression = booleanTerm ["OR" …] and
#           booleanTerm = booleanFactor ["AND" …], so AND binds closer, as in SQL.
# A guess:  that a filter without parentheses means what it means in SQL.
# Seen:     AND and OR are taken from left to right with one rank. The other order, "c AND b OR a",
#           comes out right by chance; so the two spellings of one filter select different rows.
#           (Issue 105 there collects gaps of this parser; it does not name this one.)
# Matters:  "kind = 'mast' OR kind = 'pole' AND height > 15" loses every mast of 15 m or less, with
#           status 200 and a correct-looking page.

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
from pygeofilter.ast import And, Or
from pygeofilter.backends.native.evaluate import NativeEvaluator
from pygeofilter.parsers.cql2_text import parse

sites = [{"kind": "mast", "height": 12}, {"kind": "pole", "height": 18}, {"kind": "pole", "height": 6}]
rows = {}
for text in ("kind = 'mast' OR kind = 'pole' AND height > 15", "kind = 'pole' AND height > 15 OR kind = 'mast'"):
    tree = parse(text)
    keep = NativeEvaluator(use_getattr=False).evaluate(tree)
    rows[text] = [f"{s['kind']} {s['height']}" for s in sites if keep(s)]
    print(text, "->", type(tree).__name__, rows[text])
first, second = rows.values()
assert first == ["pole 18"], first
assert second == ["mast 12", "pole 18"], second
PY
echo "still so: OR is read before AND"
