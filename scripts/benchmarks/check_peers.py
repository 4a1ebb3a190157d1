"""The same questions as `check` asks, answered by other programs, each in a process of its own."""
import json
import pathlib
import sys

LAYERS = ["conservation-areas", "listed-buildings", "schools", "flood-zones", "wards",
          "installations"]


def read(folder):
    """The layers as arrays of shapely's, the names of the points and their places."""
    import numpy
    import shapely

    layers = {}
    for layer in LAYERS:
        features = json.loads((folder / f"{layer}.geojson").read_text())["features"]
        layers[layer] = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
    with open(folder / "points.csv") as source:
        next(source)
        rows = [line.rstrip("\n").split(",") for line in source]
    points = shapely.points(numpy.array([row[1:] for row in rows], dtype=float))
    return layers, [row[0] for row in rows], points


def write(folder, name, ids, fails, wards, listed, school, mast):
    """`fails` in the order of the rules; a distance for each rule that measures one.

    `wards` tells for each point which ward it lies in; below zero for none.
    """
    import numpy

    consent = fails[0] | fails[1] | fails[2]
    blocker = fails[3] | fails[4] | fails[5]
    outcomes = numpy.where(blocker, "ineligible", numpy.where(consent, "needs-consent", "eligible"))
    words = [numpy.where(column, "fail", "pass") for column in fails]
    names = numpy.array([f"wards {number}" for number in range(30)] + [""])[wards]
    with open(folder / f"{name}.csv", "w") as out:
        for row in zip(ids, outcomes, *words, names, listed, school, mast):
            out.write(",".join(row[:9]) + f",{row[9]:.3f},{row[10]:.3f},{row[11]:.3f}\n")


def shapely_nearest(folder, decides="nearest"):
    """Three `query_nearest`, whose distances decide as well."""
    import numpy
    import shapely

    layers, ids, points = read(folder)
    trees = {layer: shapely.STRtree(shapes) for layer, shapes in layers.items()}

    def found(layer, **question):
        result = numpy.zeros(len(points), dtype=bool)
        result[trees[layer].query(points, **question)[0]] = True
        return result

    def nearest(layer):
        (places, _), distances = trees[layer].query_nearest(
            points, return_distance=True, all_matches=False)
        result = numpy.empty(len(points))
        result[places] = distances
        return result

    listed, school, mast = map(nearest, ("listed-buildings", "schools", "installations"))
    if decides == "nearest":
        close = listed <= 30, school <= 50, mast <= 100
    else:
        close = (found("listed-buildings", predicate="dwithin", distance=30),
                 found("schools", predicate="dwithin", distance=50),
                 found("installations", predicate="dwithin", distance=100))
    wards = numpy.full(len(points), -1)
    places, inside = trees["wards"].query(points, predicate="intersects")
    numpy.maximum.at(wards, places, inside)
    fails = [found("conservation-areas", predicate="intersects"), close[0], close[1],
             found("flood-zones", predicate="intersects"), wards < 0, close[2]]
    write(folder, f"shapely_{decides}", ids, fails, wards, listed, school, mast)


def shapely_dwithin(folder):
    shapely_nearest(folder, decides="dwithin")


def geopandas_joins(folder):
    import geopandas
    import numpy

    layers, ids, points = read(folder)
    frames = {layer: geopandas.GeoDataFrame(geometry=shapes) for layer, shapes in layers.items()}
    places = geopandas.GeoDataFrame({"id": ids}, geometry=points)

    def inside(layer):
        result = numpy.zeros(len(places), dtype=bool)
        result[places.sjoin(frames[layer], predicate="intersects").index.unique()] = True
        return result

    def nearest(layer):
        joined = places.sjoin_nearest(frames[layer], distance_col="metres")
        return joined[~joined.index.duplicated()]["metres"].to_numpy()

    listed, school, mast = map(nearest, ("listed-buildings", "schools", "installations"))
    joined = places.sjoin(frames["wards"], predicate="intersects")["index_right"]
    wards = joined.groupby(level=0).max().reindex(places.index, fill_value=-1).to_numpy()
    fails = [inside("conservation-areas"), listed <= 30, school <= 50, inside("flood-zones"),
             wards < 0, mast <= 100]
    write(folder, "geopandas_joins", ids, fails, wards, listed, school, mast)


def duckdb_joins(folder):
    """The six rules and the ward; nearest distances have no join in DuckDB and are left out."""
    import duckdb
    import duckdb_extension_spatial

    home = pathlib.Path(duckdb_extension_spatial.__file__).parent
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.execute(f"load '{next(home.rglob('spatial.duckdb_extension'))}'")
    for layer in LAYERS:
        database.execute(
            f"""create table "{layer}" as select (row_number() over ())::integer - 1 as number,
            ST_GeomFromGeoJSON(feature.geometry) as shape from (select unnest(features) as feature
            from read_json('{folder / layer}.geojson', maximum_object_size=200000000,
            columns={{features: 'STRUCT(geometry JSON)[]'}}))""")
    database.execute(
        f"""create table points as select (row_number() over ())::integer as number, id,
        ST_Point(easting, northing) as shape from read_csv('{folder / "points.csv"}')""")

    def found(layer, test):
        return (f"""(select points.number, max(layer.number) as hit from points
                join "{layer}" as layer on {test} group by 1)""")

    inside = "ST_Intersects(points.shape, layer.shape)"
    near = "ST_DWithin(points.shape, layer.shape, {})"
    tests = [("conservation-areas", inside), ("listed-buildings", near.format(30)),
             ("schools", near.format(50)), ("flood-zones", inside), ("wards", inside),
             ("installations", near.format(100))]
    joins = "".join(f" left join {found(layer, test)} as j{number} using (number)"
                    for number, (layer, test) in enumerate(tests))
    fails = [f"j{number}.hit is {'' if layer == 'wards' else 'not '}null"
             for number, (layer, _) in enumerate(tests)]
    words = ", ".join(f"if({test}, 'fail', 'pass')" for test in fails)
    database.execute(
        f"""copy (select id, if({fails[3]} or {fails[4]} or {fails[5]}, 'ineligible',
        if({fails[0]} or {fails[1]} or {fails[2]}, 'needs-consent', 'eligible')), {words},
        if(j4.hit is null, '', 'wards ' || j4.hit) from points{joins} order by number)
        to '{folder / "duckdb_joins.csv"}' (header false)""")


shapely_nearest.needs = shapely_dwithin.needs = ["shapely"]
geopandas_joins.needs = ["geopandas"]
duckdb_joins.needs = ["duckdb", "duckdb_extension_spatial"]
PEERS = {"shapely 2, leaner": shapely_nearest, "shapely 2 with dwithin": shapely_dwithin,
         "geopandas": geopandas_joins, "DuckDB, rules and ward alone": duckdb_joins}


if __name__ == "__main__":
    globals()[sys.argv[1]](pathlib.Path(sys.argv[2]))
