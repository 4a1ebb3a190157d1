#!/usr/bin/env python3
"""The same bytes whatever the number of threads, and from `sitereg check` and POST /eligibility.

A batch with bad rows among good ones, as a table in metres and in degrees and as features, is
answered in every format by 1, 2 and 8 threads and over HTTP. Small bodies, which the portal
answers where it reads them, are compared too, and so is each single row.
"""
import json
import pathlib
import random
import sys
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import _program as program  # noqa: E402

EAST, NORTH = 259000, 665000
# The server finds packs by id only, so one of the program's own is used.
PACK = "siting-basics"
LAYERS = ["wards", "flood-zones", "conservation-areas", "listed-buildings", "schools"]


def layers(draw):
    def place():
        return EAST + draw.randint(0, 4000), NORTH + draw.randint(0, 4000)

    def square(x, y, side):
        return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]

    for layer in LAYERS:
        features = []
        for number in range(25):
            x, y = place()
            side = draw.randint(60, 600)
            rings = [square(x, y, side)]
            if number % 2:
                rings.append(square(x + 20, y + 20, side // 3)[::-1])
            features.append({
                "type": "Feature",
                "properties": {"reference": f"{layer} \"{number}\"", "name": f"Nº {number}"},
                "geometry": {"type": "Polygon", "coordinates": rings}})
        yield layer, {"type": "FeatureCollection", "features": features}


def tables(draw, count):
    """Rows good and bad, in metres and in degrees."""
    kinds = ["", "small-cell", "rooftop-antenna", "ground-mast", "cabinet"]
    metres, degrees = ["id,easting,northing,equipment,height"], ["id,lon,lat,equipment,height"]
    for number in range(count):
        x, y = EAST + draw.randint(-200, 4200) / 2, NORTH + draw.randint(-200, 8400) / 2
        lon, lat = draw.uniform(-4.27, -4.20), draw.uniform(55.85, 55.89)
        name, kind, height = f"p{number}", draw.choice(kinds), draw.choice(["", "12", "17.5", "40"])
        if number % 23 == 5:
            kind = "kite"
        elif number % 29 == 7:
            x = lon = ""
        elif number % 31 == 9:
            height = "tall"
        elif number % 37 == 11:
            name = f'"quoted, ""{number}"""'
        elif number % 41 == 13:
            name = ""
        elif number % 43 == 15:
            y, lat = "north", "north"
        elif number % 47 == 17:
            kind += ",surplus"
        elif number % 53 == 19:
            x, lon = 9999999, 5
        metres.append(f"{name},{x},{y},{kind},{height}")
        degrees.append(f"{name},{lon},{lat},{kind},{height}")
    return "\n".join(metres) + "\n", "\n".join(degrees) + "\n"


def features(draw, count):
    lines = []
    for number in range(count):
        x, y = round(draw.uniform(-4.27, -4.20), 7), round(draw.uniform(55.85, 55.89), 7)
        geometry = {"type": "Point", "coordinates": [x, y]}
        if number % 7 == 3:
            geometry = {"type": "Polygon", "coordinates": [
                [[x, y], [x + 0.001, y], [x + 0.001, y + 0.001], [x, y]]]}
        elif number % 19 == 4:
            geometry = None
        properties = {"equipment": draw.choice(["small-cell", "ground-mast"]), "height": 12.5}
        if number % 13 == 2:
            properties["equipment"] = "kite"
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        if number % 3:
            feature["id"] = number if number % 2 else f"f{number}"
        lines.append(json.dumps(feature) if number % 17 != 6 else '{"type":"Feature",')
    return "\n".join(lines) + "\n"


def check(registry, source, form, threads):
    result = program.run(
        "check", "-r", registry, "--input", source, "--equipment", "small-cell", "--height", "15",
        "--pack", PACK, "--format", form, "--threads", threads, "--no-progress", "-o",
        source.with_suffix(".out"), expect=(0, 2))
    return source.with_suffix(".out").read_bytes(), result.returncode


def post(address, body, media_type, form):
    request = urllib.request.Request(
        f"{address}/eligibility?equipment=small-cell&height=15&pack={PACK}&f={form}", data=body,
        headers={"Content-Type": media_type})
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.read()


def main():
    draw = random.Random(20261124)
    tally = program.Tally()
    with program.work_folder("bytes") as folder:
        registry = folder / "bytes.gpkg"
        program.run("init", registry)
        for layer, collection in layers(draw):
            path = folder / f"{layer}.geojson"
            path.write_text(json.dumps(collection), encoding="utf-8")
            program.run("import", path, "-r", registry, "--as", f"constraint:{layer}",
                        "--crs", "EPSG:27700", "--no-progress")
        metres, degrees = tables(draw, 2500)
        batches = [
            ("metres.csv", metres, "text/csv"), ("degrees.csv", degrees, "text/csv"),
            ("features.geojsonl", features(draw, 1500), "application/x-ndjson"),
            ("few.csv", "".join(metres.splitlines(True)[:60]), "text/csv"),
            ("few.geojsonl", features(draw, 12), "application/x-ndjson"),
        ]
        for line in metres.splitlines(True)[1:40]:
            batches.append((f"row{len(batches)}.csv", metres.split("\n")[0] + "\n" + line,
                            "text/csv"))
        with program.serving(registry) as address:
            for name, text, media_type in batches:
                source = folder / name
                source.write_text(text, encoding="utf-8")
                is_row = name.startswith("row")
                for form in ["ndjson"] if is_row else ["csv", "ndjson", "geojson"]:
                    one, code = check(registry, source, form, 1)
                    if not is_row:
                        tally.check(code == 2, f"{name} as {form}: no bad row was told of")
                        tally.check(b"rror" in one, f"{name} as {form}: no error in the output")
                        for threads in (2, 8):
                            other, _ = check(registry, source, form, threads)
                            tally.check(one == other, f"{name} as {form} by {threads} threads")
                    served = post(address, text.encode(), media_type, form)
                    tally.check(one == served, f"{name} as {form} over HTTP")
    tally.close()


if __name__ == "__main__":
    main()
