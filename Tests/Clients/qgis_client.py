#!/usr/bin/env python3
"""QGIS's own OGC API - Features provider, without a window: connects, reads, filters, shows a key.

Runs where python3-qgis is installed, under the Python that it is installed for.
"""
import contextlib
import os
import subprocess
import sys

import _program as program
from _portal import MORE_KINDS, portal

QGIS = r"""
import json
import sys
from qgis.core import (QgsApplication, QgsDataSourceUri, QgsFeatureRequest, QgsProviderRegistry,
                       QgsRectangle, QgsVectorLayer, Qgis)

address, wanted = sys.argv[1], int(sys.argv[2])
application = QgsApplication([], False)
application.initQgis()
if "OAPIF" not in QgsProviderRegistry.instance().providerList():
    sys.exit("this QGIS has no OAPIF provider")


def layer(url, name="sites"):
    uri = QgsDataSourceUri()
    uri.setParam("url", url)
    uri.setParam("typename", name)
    made = QgsVectorLayer(uri.uri(False), name, "OAPIF")
    if not made.isValid():
        sys.exit(f"QGIS does not open {url}: {made.error().message()} "
                 f"{made.dataProvider().error().message() if made.dataProvider() else ''}")
    return made


def expect(holds, what):
    if not holds:
        sys.exit(f"FAILED: {what}")
    print(f"held: {what}")


print("QGIS", Qgis.QGIS_VERSION)
sites = layer(address)
features = list(sites.getFeatures())
expect(len(features) == wanted, f"all {wanted} features are read ({len(features)})")
expect(len({f["reference"] + f["kind"] for f in features}) == wanted, "none of them twice")


def is_same(want, got):
    isNull = got is None or (hasattr(got, "isNull") and got.isNull())
    if want is None or isNull:
        return want is None and isNull
    if isinstance(got, str):
        return got == (str(want).lower() if isinstance(want, bool) else str(want)) or (
            isinstance(want, (int, float)) and float(got) == want)
    return float(got) == float(want)


# QGIS takes the fields from the first features; those of later kinds are texts to it.
api = {(f["properties"]["kind"], f["properties"]["reference"]): f["properties"]
       for f in json.load(open(sys.argv[4]))["features"]}
names = {name for row in api.values() for name in row}
missing = names - set(sites.fields().names())
expect(not missing, f"all {len(names)} properties are fields; {sorted(missing)} are not")
wrong = [(f["reference"], name, api[f["kind"], f["reference"]].get(name), f[name])
         for f in features for name in names
         if not is_same(api[f["kind"], f["reference"]].get(name), f[name])]
expect(not wrong, f"each has its value; {len(wrong)} have not, first {wrong[:3]}")
kinds = {f["kind"] for f in features}
kind = sorted(kinds)[0]
chosen = list(sites.getFeatures(QgsFeatureRequest().setFilterExpression(f"\"kind\" = '{kind}'")))
expect(len(chosen) == sum(f["kind"] == kind for f in features), f"the filter kind = '{kind}'")
sites.setSubsetString(f"\"kind\" = '{kind}'")
expect(sum(1 for _ in sites.getFeatures()) == len(chosen), "the same as a layer's filter")
sites.setSubsetString("")
extent = sites.extent()
box = QgsRectangle(extent.xMinimum(), extent.yMinimum(), extent.center().x(), extent.center().y())
inside = list(layer(address).getFeatures(QgsFeatureRequest().setFilterRect(box).setFlags(
    QgsFeatureRequest.ExactIntersect)))
expect(0 < len(inside) < wanted, f"a box finds some ({len(inside)})")
if sys.argv[3]:
    keyed = layer(f"{address}?api-key={sys.argv[3]}")
    expect(sum(1 for _ in keyed.getFeatures()) == wanted, "with a key in the address")
print("done")
sys.stdout.flush()
application.exitQgis()
"""


def python():
    """The Python that has QGIS, or None."""
    for candidate in ("/usr/bin/python3", sys.executable):
        with contextlib.suppress(OSError):
            found = subprocess.run([candidate, "-c", "import qgis.core"], capture_output=True,
                                   timeout=60, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
            if found.returncode == 0:
                return candidate
    return None


def main():
    command = python()
    if command is None:
        print("skipped: QGIS is not installed (Debian: apt-get install python3-qgis)")
        return
    if os.environ.get("SITEREG_URL"):
        print("skipped: needs a portal of its own, to make a key and to count")
        return
    with program.work_folder("qgis-home") as home, portal("qgis", MORE_KINDS) as (address, log):
        registry = log.parent / "sample.gpkg"
        key = program.run("keys", "create", "-r", registry, "--name", "qgis", "--scope", "read",
                          "--quiet").stdout.strip()
        import json
        import urllib.request
        everything = home / "sites.json"
        with urllib.request.urlopen(
                address + "/collections/sites/items?limit=10000&f=json") as answer:
            everything.write_bytes(answer.read())
        page = json.loads(everything.read_text())
        wanted = page["numberMatched"]
        if wanted != page["numberReturned"]:
            sys.exit(f"FAILED: {wanted} sites are more than a page")
        result = subprocess.run(
            [command, "-c", QGIS, address, str(wanted), key, str(everything)], capture_output=True, text=True,
            timeout=300, errors="replace",
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home),
                 "XDG_RUNTIME_DIR": str(home)})
        print(result.stdout)
        if "done" not in result.stdout:
            sys.exit(f"FAILED: QGIS ended with {result.returncode}\n{result.stderr[-3000:]}")
        if key in log.read_text(errors="replace"):
            sys.exit("FAILED: the key is in the log")


if __name__ == "__main__":
    main()
