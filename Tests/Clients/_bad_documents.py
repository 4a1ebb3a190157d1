"""Files with something wrong with them, named for what it is; bad_input.py feeds them."""
import random

POINT = '{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Point","coordinates":%s}}'
HERE = "[-4.25,55.86]"


def collection(*features):
    return '{"type":"FeatureCollection","features":[' + ",".join(features) + "]}"


def documents():
    """Name, content."""
    point = POINT % HERE
    yield "empty.geojson", ""
    yield "spaces.geojson", " \r\n\t "
    yield "bom-only.geojson", "\ufeff"
    for name, text in (("object", "{}"), ("array", "[]"), ("null", "null"), ("number", "1"),
                       ("string", '"FeatureCollection"'), ("no-features", '{"type":"FeatureCollection"}'),
                       ("features-object", '{"type":"FeatureCollection","features":{}}'),
                       ("features-null", '{"type":"FeatureCollection","features":null}'),
                       ("features-mixed", '{"type":"FeatureCollection","features":[1,null,"x",[],{}]}')):
        yield f"{name}.geojson", text
    for name, coordinates in (
            ("nan", "[NaN,55.86]"), ("infinity", "[-Infinity,55.86]"), ("huge", "[1e400,55.86]"),
            ("tiny", "[1e-400,55.86]"), ("digits", "[" + "9" * 5000 + ",55.86]"),
            ("fraction", "[-4." + "1" * 5000 + ",55.86]"), ("exponent", "[-4e99999999999,55]"),
            ("null-part", "[-4.25,null]"), ("text", '["-4.25","55.86"]'),
            ("four", "[-4.25,55.86,0,null]"), ("one", "[-4.25]"), ("none", "[]"),
            ("nested", "[[-4.25,55.86]]"), ("latitude-first", "[55.86,-4.25]"),
            ("zero", "[0,0]"), ("grid", "[259213,665382]"), ("beyond", "[181,91]"),
            ("far", "[139.7,35.7]"), ("pole", "[0,90]"), ("plus", "[+4.25,55.86]"),
            ("leading-zero", "[-04.25,55.86]"), ("hexadecimal", "[0x4,55.86]"),
            ("minus", "[-,55.86]"), ("comma", "[-4.25,55.86,]"), ("boolean", "[true,false]")):
        yield f"coordinates-{name}.geojson", collection(POINT % coordinates, point)
    for name, text in (
            ("lone-high", r"\ud800"), ("lone-low", r"\udc00"), ("swapped", r"\udc00\ud800"),
            ("cut", r"\ud8"), ("nul", r"\u0000"), ("bad-escape", r"\x41"), ("tab", "\t")):
        yield f"text-{name}.geojson", collection(point.replace('"x"', f'"{text}"'), point)
    yield "bytes-invalid.geojson", collection(point).encode().replace(b"x", b"\xff\xfe\xc0")
    yield "bytes-nul.geojson", collection(point).encode().replace(b"x", b"\0")
    yield "utf16.geojson", collection(point).encode("utf-16")
    yield "random.geojson", random.Random(3).randbytes(4096)
    yield "gzip.geojson", b"\x1f\x8b\x08\0" + random.Random(4).randbytes(512)
    yield "carriage-returns.geojson", collection(point).replace(",", ",\r")
    yield "repeated-keys.geojson", collection(
        point.replace('"name":"x"', '"name":"x","name":"y","name":null'))
    yield "exceeded.geojson", '{"exceededTransferLimit":true,' + collection(point)[1:]
    yield "crs-grid.geojson", (
        '{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},'
        + collection(POINT % "[259213,665382]")[1:])
    for name in ("EPSG:999999", "nonsense", "EPSG:-1", "EPSG:99999999999999999999", ""):
        yield f"crs-{name[5:12] or 'empty'}.geojson", (
            '{"crs":{"type":"name","properties":{"name":"%s"}},' % name + collection(point)[1:])
    yield "crs-number.geojson", '{"crs":4326,' + collection(point)[1:]
    for depth in (100, 5000, 200000):
        yield f"deep-coordinates-{depth}.geojson", collection(
            POINT % ("[" * depth + "]" * depth), point)
        yield f"deep-properties-{depth}.geojson", collection(
            point.replace('"x"', "[" * depth + "]" * depth), point)
        yield f"deep-objects-{depth}.geojson", collection(
            point.replace('"x"', '{"a":' * depth + "1" + "}" * depth), point)
        yield f"deep-collections-{depth}.geojson", collection(
            POINT.replace('{"type":"Point","coordinates":%s}', (
                '{"type":"GeometryCollection","geometries":[' * depth + "]}" * depth)), point)
        yield f"deep-unclosed-{depth}.geojson", "[" * depth
    ring = "[[-4.26,55.86],[-4.25,55.87],[-4.25,55.86],[-4.26,55.87],[-4.26,55.86]]"
    for name, kind, coordinates in (
            ("bowtie", "Polygon", f"[{ring}]"), ("open-ring", "Polygon", "[[[-4,55],[-4,56],[-3,55]]]"),
            ("flat", "Polygon", "[[[-4,55],[-4,55],[-4,55],[-4,55]]]"),
            ("empty", "Polygon", "[]"), ("empty-ring", "Polygon", "[[]]"),
            ("short-line", "LineString", "[[-4,55]]"), ("same-line", "LineString", "[[-4,55],[-4,55]]"),
            ("hole-outside", "Polygon", f"[[[-4.3,55.8],[-4.29,55.8],[-4.29,55.81],[-4.3,55.8]],{ring}]"),
            ("unknown", "Circle", HERE), ("missing-type", "", HERE),
            ("world", "Polygon", "[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]")):
        yield f"geometry-{name}.geojson", collection(
            '{"type":"Feature","properties":{},"geometry":{"type":"%s","coordinates":%s}}'
            % (kind, coordinates), point)
    yield "id-object.geojson", collection(point[:-1] + ',"id":{}}')
    yield "id-long.geojson", collection(point[:-1] + ',"id":"%s"}' % ("z" * 100000))
    yield "wide.geojson", collection(point.replace('"name":"x"', ",".join(
        f'"k{i}":{i}' for i in range(20000))))
    yield "sequence.geojsonl", f"{point}\n{point}\nnot json\n{point}"
    yield "text-sequence.geojson", f"\x1e{point}\n\x1e{point[:40]}\n\x1e{point}\n"
    yield "trailing.geojson", collection(point) + "trailing"
    yield "twice.geojson", collection(point) * 2


def tables():
    yield "empty.csv", ""
    yield "header.csv", "ref,lon,lat\n"
    yield "no-place.csv", "ref,name\n1,a\n"
    yield "twice.csv", "ref,ref,lon,lat,lon\n1,2,-4.25,55.86,-4.2\n"
    yield "ragged.csv", "ref,lon,lat\n1,-4.25\n2,-4.25,55.86,9,9,9\n\n3,-4.25,55.86\n"
    yield "open-quote.csv", 'ref,lon,lat\n"1,-4.25,55.86\n2,-4.25,55.86\n'
    yield "stray-quote.csv", 'ref,lon,lat\n1"2,-4.25,55.86\n"3"4,-4.25,55.86\n'
    yield "words.csv", "ref,lon,lat\n1,west,north\n2,NaN,inf\n3,1e400,55\n4,,\n5,0,0\n"
    yield "windows.csv", "ref,name,lon,lat\n1,Caf\u00e9 \u2013 \u201cx\u201d,-4.25,55.86\n".encode("cp1252")
    yield "nul.csv", "ref,lon,lat\n\0,-4.25,55.86\n"
    yield "binary.csv", random.Random(5).randbytes(4096)
    yield "one-line.csv", "x" * 300000
    yield "columns.csv", ",".join(f"c{i}" for i in range(20000)) + "\n" + "," * 19999 + "\n"
    yield "semicolons.csv", "ref;lon;lat\n1;-4,25;55,86\n"
    yield "wkt.csv", 'WKT,ref\n"POINT (1",1\n"POLYGON ((0 0,1 1",2\n"POINT EMPTY",3\nnonsense,4\n'
    yield "wkt-deep.csv", 'WKT,ref\n"' + "GEOMETRYCOLLECTION (" * 20000 + '",1\n'
