#!/usr/bin/env bash
# pygeofilter's CQL2 has no way to write a value with an apostrophe, nor a name of one letter.
#
# Versions: pygeofilter 0.4.0.
# Valid:    OGC 21-065r2 (CQL2), the BNF: escapeQuote is two apostrophes or a backslash and one;
#           identifier = identifierStart [{identifierPart}], so that one letter is a name.
# A guess:  street = 'St Andrew''s Drive' finds the street; x = 259213 compares the property x.
# Seen:     both spellings of the apostrophe are syntax errors, and so is x; xx is taken.
# Matters:  streets, wards and owners of a Scottish register are full of apostrophes, and x and y
#           are the commonest names of all. A client that escapes by the standard gets 400.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pygeofilter==0.4.0 || {
  echo "not to be installed here: pygeofilter==0.4.0"
  exit 77
}

venv/bin/python - <<'PY'
from lark.exceptions import UnexpectedInput
from pygeofilter.parsers.cql2_text import parse

def outcome(text):
    try:
        parse(text)
        return "taken"
    except UnexpectedInput as error:
        return f"refused ({type(error).__name__})"

seen = {}
for text in ("street = 'Drive'", "street = 'St Andrew''s Drive'", "street = 'St Andrew\\'s Drive'", "xx = 259213", "x = 259213"):
    seen[text] = outcome(text)
    print(f"{text}: {seen[text]}")
assert [v.split()[0] for v in seen.values()] == ["taken", "refused", "refused", "taken", "refused"], seen
PY
echo "still so: apostrophes and names of one letter are refused"
