"""Import of a GeoJSON file into a registry, against programs that load it into a table."""
import pathlib
import sys

from . import data
from .harness import has, skipped, table

NAME = "import"
SUMMARY = "import a GeoJSON file: ours, ogr2ogr, DuckDB"

DUCKDB = """
import duckdb, sys
source, target, extension = sys.argv[1:]
connection = duckdb.connect(target)
connection.execute(f"LOAD '{extension}'")
connection.execute(
    "CREATE TABLE asset AS SELECT * REPLACE (ST_Transform(geom, 'EPSG:4326', 'EPSG:27700', "
    "always_xy := true) AS geom) FROM ST_Read(?)", [source])
connection.execute("CREATE INDEX asset_geom ON asset USING RTREE (geom)")
"""


def run(bench):
    source = data.geojson(bench.folder, bench.size, bench.seed)
    rows = []

    def add(name, timing, size=bench.size):
        rows.append((name, size / timing.seconds, timing))

    registry = bench.fresh("import.gpkg")
    bench.sitereg("init", registry)
    add("sitereg, first import", ours(bench, registry, source))
    add("sitereg, the same file again", ours(bench, registry, source))
    touched = moved(bench, source)
    add("sitereg, one feature moved", ours(bench, registry, touched))
    for name, timing in peers(bench, source):
        add(name, timing)
    base = next((rate for name, rate, _ in rows if name == "ogr2ogr"), None)
    table(
        f"Import of {bench.size:,} GeoJSON features, {source.stat().st_size / 1e6:.0f} MB",
        ["", "features/s", "seconds", "CPU s", "peak MB", "to ogr2ogr"],
        [[name, f"{rate:,.0f}", f"{timing.seconds:.1f}", f"{timing.processor_seconds:.1f}",
          f"{timing.peak_megabytes:.0f}", f"{rate / base:.1f}×" if base else ""]
         for name, rate, timing in rows])
    growth(bench)


def ours(bench, registry, source):
    return bench.sitereg(
        "import", source, "--registry", registry, "--as", "asset", "--owner", "bench", "--kind",
        "column", "--quiet")


def moved(bench, source):
    """The same file but for one feature's position: no look at the digest can help."""
    path = bench.fresh("import-moved.geojson")
    with open(source, encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            if number == 1:
                line = line.replace('"coordinates":[-4.', '"coordinates":[-4.0', 1)
            out.write(line)
    return path


def growth(bench):
    """What ten times the features cost."""
    seconds = []
    for size in (bench.size // 10, bench.size):
        source = data.geojson(bench.folder, size, bench.seed)
        registry = bench.fresh("growth.gpkg")
        bench.sitereg("init", registry)
        seconds.append(min(ours_again(bench, source) for _ in range(2)))
    table(
        "Growth of the first import", ["", "seconds"],
        [[f"{bench.size // 10:,} features", f"{seconds[0]:.2f}"],
         [f"{bench.size:,} features", f"{seconds[1]:.2f}"],
         ["ratio", f"{seconds[1] / seconds[0]:.1f}×"]])


def ours_again(bench, source):
    registry = bench.fresh("growth.gpkg")
    bench.sitereg("init", registry)
    return ours(bench, registry, source).seconds


def peers(bench, source):
    if has("ogr2ogr"):
        target = bench.fresh("ogr2ogr.gpkg")
        yield "ogr2ogr", bench.must(
            "ogr2ogr", "-f", "GPKG", "-t_srs", "EPSG:27700", target, source)
    else:
        skipped("ogr2ogr", "apt-get install gdal-bin")
    try:
        import duckdb
        extension = duckdb_spatial()
        duckdb.connect().execute(f"LOAD '{extension}'")
    except Exception as error:
        skipped("DuckDB", f"pip install duckdb duckdb-extension-spatial ({error})")
    else:
        target = bench.fresh("duckdb.db")
        yield "DuckDB, R-tree", bench.must(sys.executable, "-c", DUCKDB, source, target, extension)


def duckdb_spatial() -> str:
    """The extension's file: PyPI's package brings it, DuckDB's own downloader is not used."""
    import duckdb_extension_spatial
    folder = pathlib.Path(duckdb_extension_spatial.__file__).parent
    return str(next(folder.rglob("spatial.duckdb_extension")))
