"""A portal to test: the one that SITEREG_URL names, or a new one on synthetic sample data."""
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import _program as program

IMPORTS = [
    ("postcodes.csv", "postcode", "postcodes"),
    ("wards.geojson", "constraint:wards", "wards"),
    ("conservation-areas.geojson", "constraint:conservation-areas", "conservation-areas"),
    ("listed-buildings.geojson", "constraint:listed-buildings", "listed-buildings"),
    ("masts.geojson", "installation", "masts"),
    ("lighting-columns.geojson", "asset", "lighting-columns"),
    ("land-parcels.geojson", "asset", "land-parcels"),
]
# The sample's other kinds of site, each with properties of its own.
MORE_KINDS = [
    ("cctv-poles.geojson", "asset", "cctv-poles"),
    ("traffic-signals.geojson", "asset", "traffic-signals"),
    ("rooftops.geojson", "asset", "rooftops"), ("ducts.geojson", "asset", "ducts"),
    ("bus-shelters.csv", "asset", "bus-shelters"),
]


def fill(folder, more=()):
    """A registry with a few thousand sites, layers and installations."""
    sample, registry = folder / "sample", folder / "sample.gpkg"
    subprocess.run([sys.executable, str(program.ROOT / "scripts/make-sample-data"), str(sample)],
                   check=True, stdout=subprocess.DEVNULL, timeout=300)
    program.run("init", registry, "--council", program.ROOT / "data/councils/glasgow.yaml")
    for file, target, profile in [*IMPORTS, *more]:
        program.run("import", sample / file, "--registry", registry, "--as", target,
                    "--no-progress", "--profile",
                    program.ROOT / f"data/profiles/sample-{profile}.yaml")
    return registry


@contextlib.contextmanager
def portal(name, more=()):
    """Yields the address and the file that the access log goes to, or None for a portal of
    someone else's."""
    address = os.environ.get("SITEREG_URL")
    if address:
        yield address.rstrip("/"), None
        return
    with program.work_folder(name) as folder:
        registry, log = fill(folder, more), folder / "log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        # To a file: a pipe that no one reads fills up and stops the server.
        with open(log, "wb") as output:
            server = subprocess.Popen(
                [program.binary(), "serve", "--registry", str(registry), "--port", str(port)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=program.ROOT)
        try:
            yield _wait(server, f"http://127.0.0.1:{port}", log), log
        finally:
            server.terminate()
            try:
                code = server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                sys.exit("FAILED: serve does not stop within 30 s of SIGTERM")
        if code != 0:
            sys.exit(f"FAILED: serve ended with {code} after SIGTERM")


def _wait(server, address, log):
    """The address, once the server there is ready."""
    for _ in range(300):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(address + "/readyz", timeout=10).read()
            return address
        time.sleep(0.1)
    sys.exit(f"FAILED: serve did not start: {log.read_text(errors='replace')[-2000:]}")
