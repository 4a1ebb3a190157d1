"""The OGC API under load: sitereg against pygeoapi on the same GeoPackage, by wrk."""
import http.client
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from . import data
from .harness import has, skipped, table

NAME = "items"
SUMMARY = "the OGC API under load: bbox, by id, equality, CQL2, a long page; ours and pygeoapi"
CONNECTIONS = 32
SECONDS = 8

# Each connection takes its own way through a list of addresses.
SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
function setup(thread) thread:set("first", math.random(1, #paths)) end
function init() at = first end
function request()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at], {["Accept"] = "application/geo+json"})
end
"""


def run(bench):
    if not has("wrk"):
        return skipped("everything", "wrk is not installed (apt-get install wrk)")
    registry = made_registry(bench)
    rng = random.Random(bench.seed)
    sets = questions(bench, rng, registry)
    rows = {name: {} for name in sets}
    with served_by_us(bench, registry) as (port, process):
        for name, paths in sets.items():
            rows[name]["sitereg"] = loaded(bench, port, name, paths)
        rows["limit=10000"]["sitereg"] = stream(port)
        memory = peak(process)
    peer = pathlib.Path(os.environ.get("SITEREG_PYGEOAPI", bench.folder / "pygeoapi/bin/python"))
    if peer.is_file():
        with served_by_pygeoapi(bench, peer, registry) as port:
            for name, paths in sets.items():
                theirs = [as_pygeoapi(path) for path in paths]
                if theirs and theirs[0]:
                    rows[name]["pygeoapi"] = loaded(bench, port, name, theirs)
    else:
        skipped("pygeoapi", f"make a virtual environment at {bench.folder}/pygeoapi and "
                            "`pip install pygeoapi gunicorn` into it")
    report(bench, rows, memory)


def report(bench, rows, memory):
    lines = []
    for name, found in rows.items():
        ours, theirs = found.get("sitereg"), found.get("pygeoapi")
        if not ours:
            continue
        ratio = f"{ours['rate'] / theirs['rate']:.0f}×" if theirs and theirs["rate"] else ""
        lines.append([
            name, f"{ours['rate']:,.0f}{ours.get('unit', '/s')}",
            f"{ours['p99']:.1f}" if "p99" in ours else "", str(ours.get("errors", "")),
            f"{theirs['rate']:,.0f}/s" if theirs else "",
            f"{theirs['p99']:.0f}" if theirs else "", ratio])
    table(
        f"{bench.size:,} assets, {CONNECTIONS} connections, {SECONDS} s each; "
        f"sitereg's peak memory {memory:.0f} MB",
        ["", "sitereg", "p99 ms", "errors", "pygeoapi", "p99 ms", "ratio"], lines)


def questions(bench, rng, registry):
    """Addresses by what they ask; boxes hold about 150 of the assets."""
    side_x = (data.EAST - data.WEST) * (150 / bench.size) ** 0.5
    side_y = (data.NORTH - data.SOUTH) * (150 / bench.size) ** 0.5
    items = "/collections/sites/items"

    def corner():
        return (rng.uniform(data.WEST, data.EAST - side_x),
                rng.uniform(data.SOUTH, data.NORTH - side_y))

    def box():
        x, y = corner()
        return f"{x:.6f},{y:.6f},{x + side_x:.6f},{y + side_y:.6f}"

    def polygon():
        x, y = corner()
        ring = [(x, y), (x + side_x, y), (x + side_x / 2, y + side_y), (x, y)]
        return ", ".join(f"{a:.6f} {b:.6f}" for a, b in ring)

    def named(number):
        return urllib.parse.quote(f"GB{number:08d}")

    numbers = [rng.randrange(bench.size) for _ in range(2000)]
    sets = {
        "bbox, limit=100": [f"{items}?bbox={box()}&limit=100" for _ in numbers],
        "by id": [f"{items}/{number + 1}" for number in numbers],
        "equality, limit=20": [
            f"{items}?reference={named(number)}&limit=20" for number in numbers],
        "CQL2: attribute and S_INTERSECTS": [
            f"{items}?limit=100&filter=" + urllib.parse.quote(
                f"material = 'steel' AND S_INTERSECTS(geometry, POLYGON(({polygon()})))")
            for _ in numbers],
        "limit=10000": [],
    }
    return {name: paths for name, paths in sets.items()}


def made_registry(bench):
    source = data.geojson(bench.folder, bench.size, bench.seed)
    registry = bench.folder / f"items-{bench.size}-{bench.seed}.gpkg"
    if registry.exists():
        return registry
    draft = bench.fresh(f"items-{bench.size}.draft.gpkg")
    bench.sitereg("init", draft)
    bench.sitereg("import", source, "--registry", draft, "--as", "asset", "--owner", "bench",
                  "--kind", "column", "--quiet")
    draft.rename(registry)
    return registry


def loaded(bench, port, name, paths):
    """wrk's answer: responses a second, the slowest percentile, failures. Nil where refused."""
    if not paths:
        return None
    address = f"http://127.0.0.1:{port}"
    try:
        request = urllib.request.Request(
            address + paths[0], headers={"Accept": "application/geo+json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            answer.read()
    except OSError as error:
        print(f"  {name}: {error}", flush=True)
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listing, \
            tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        listing.write("\n".join(paths) + "\n")
        listing.flush()
        script.write(SCRIPT % listing.name)
        script.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", "--latency", "--timeout", "60s",
                   "-s", script.name]
        # Once to warm up: our index is made beside the first answers.
        subprocess.run([*command, "-d2s", address], capture_output=True, check=False)
        time.sleep(2)
        said = subprocess.run(
            [*command, f"-d{SECONDS}s", address], capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    scale = {"us": 1e-3, "ms": 1, "s": 1e3}[p99[2]]
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return {"rate": rate, "p99": float(p99[1]) * scale, "errors": int(failed[1]) if failed else 0}


def stream(port):
    """Megabytes a second of pages of 10,000 features, one client."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    path, size, started = "/collections/sites/items?limit=10000", 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        connection.request("GET", path)
        answer = connection.getresponse()
        while part := answer.read(1 << 20):
            size += len(part)
    return {"rate": size / (time.perf_counter() - started) / 1e6, "unit": " MB/s"}


class served_by_us:
    def __init__(self, bench, registry):
        self.bench, self.registry = bench, registry

    def __enter__(self):
        self.port = free_port()
        self.process = subprocess.Popen(
            [str(self.bench.program), "serve", "-r", str(self.registry), "--port", str(self.port),
             "--no-access-log"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait(f"http://127.0.0.1:{self.port}/readyz")
        return self.port, self.process

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


class served_by_pygeoapi:
    """Two workers of gunicorn, as its documentation has it."""

    def __init__(self, bench, python, registry):
        self.bench, self.python, self.registry = bench, python, registry

    def __enter__(self):
        self.port = free_port()
        folder = self.bench.folder
        config = folder / "pygeoapi.yml"
        config.write_text(json.dumps({
            "server": {
                "bind": {"host": "127.0.0.1", "port": self.port},
                "url": f"http://127.0.0.1:{self.port}", "mimetype": "application/json",
                "encoding": "utf-8", "languages": ["en-US"],
                "limits": {"default_items": 100, "max_items": 10000}, "gzip": False,
                "map": {"url": "", "attribution": ""}},
            "logging": {"level": "ERROR"},
            "metadata": {
                "identification": {
                    "title": "bench", "description": "bench", "keywords": ["bench"],
                    "keywords_type": "theme", "terms_of_service": "none", "url": "none"},
                "license": {"name": "none", "url": "none"},
                "provider": {"name": "none", "url": "none"},
                "contact": {"name": "none"}},
            "resources": {"sites": {
                "type": "collection", "title": "sites", "description": "sites",
                "keywords": ["bench"], "links": [],
                "extents": {"spatial": {"bbox": [-9, 49, 3, 61],
                                        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
                "providers": [{
                    "type": "feature", "name": "SQLiteGPKG", "data": str(peer_copy(self.bench)),
                    "id_field": "fid", "table": "asset"}]}}}))
        environment = {**os.environ, "PYGEOAPI_CONFIG": str(config),
                       "PYGEOAPI_OPENAPI": str(folder / "pygeoapi-openapi.json")}
        place = self.python.parent
        subprocess.run(
            [place / "pygeoapi", "openapi", "generate", str(config), "--output-file",
             environment["PYGEOAPI_OPENAPI"], "--format", "json"],
            env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            [place / "gunicorn", "-w", "2", "-b", f"127.0.0.1:{self.port}",
             "pygeoapi.flask_app:APP"], env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait(f"http://127.0.0.1:{self.port}/collections")
        return self.port

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


def peer_copy(bench):
    """The same features as ogr2ogr writes them: in degrees, which is all that provider serves."""
    path = bench.folder / f"items-peer-{bench.size}.gpkg"
    if not path.exists():
        source = bench.folder / f"items-{bench.size}-{bench.seed}.gpkg"
        bench.must("ogr2ogr", "-f", "GPKG", "-t_srs", "EPSG:4326", path, source, "asset")
    return path


def as_pygeoapi(path):
    """The same question in that program's words; None where it has none."""
    return None if "filter=" in path else path + ("&" if "?" in path else "?") + "f=json"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(url):
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                answer.read()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"bench: nothing answers at {url}")


def peak(process):
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024
