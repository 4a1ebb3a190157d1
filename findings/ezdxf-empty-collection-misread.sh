#!/usr/bin/env bash
# ezdxf says that an empty FeatureCollection has no "features".
#
# Versions: ezdxf 1.4.5, add-on geo.
# Valid:    RFC 7946, 3.3: "features" is an array, and it is possible for it to be empty. 3.2: the
#           geometry of a Feature may be null.
# A guess:  both give a drawing of no entities.
# Seen:     the empty collection is refused: Missing key "features" in FeatureCollection. The null
#           geometry is taken by parse() and ends the drawing later with a TypeError.
# Matters:  "no ducts in this street" is an ordinary answer of a register. The export to the
#           drawing office fails with a message that sends one to look for a fault in the data.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q ezdxf==1.4.5 || {
  echo "not to be installed here: ezdxf==1.4.5"
  exit 77
}

venv/bin/python - <<'PY'
from ezdxf.addons import geo

def outcome(document):
    try:
        return [entity.dxftype() for entity in geo.GeoProxy.parse(document).to_dxf_entities()]
    except (ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"

null = outcome({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": None}]})
empty = outcome({"type": "FeatureCollection", "features": []})
print("null geometry:", null)
print("no features:  ", empty)
assert "Missing key" in empty and null.startswith("TypeError"), (empty, null)
PY
echo "still so: an empty collection is refused as having no features"
