import SimpleFeatures
import Testing

/// What looks like data and is not read is named, with what to do.
@Suite struct ForeignFormatTests {
  @Test(arguments: [
    (
      #"{"geometryType":"esriGeometryPoint","features":[{"attributes":{"a":1},"geometry":{"x":1,"y":2}}]}"#,
      "Esri JSON", "f=geojson"
    ),
    (#"{"attributes":{"a":1},"geometry":{"x":1,"y":2}}"#, "Esri JSON", "ogr2ogr"),
    (#"{"type":"Topology","objects":{},"arcs":[]}"#, "TopoJSON", "ogr2ogr"),
    (#"{"arcs":[[[1,2]]],"objects":{"a":{}},"type":"Topology"}"#, "TopoJSON", "ogr2ogr"),
    (#"{"help":"x","success":true,"result":{"records":[]}}"#, "CKAN", "CSV or GeoJSON"),
    (#"{"error":{"code":400,"message":"Invalid"}}"#, "report of an error", "complains"),
    (#"{"currentVersion":11.1,"layers":[]}"#, "ArcGIS service", "FeatureServer/0"),
    (#"{"collections":[],"links":[]}"#, "description of a service", "/collections/"),
    (#"{"type":"Gazetteer","entries":[]}"#, "Gazetteer", "Feature"),
    (#"[{"type":"Feature"}]"#, "array", "FeatureCollection"),
    ("<!DOCTYPE html><html><body></body></html>", "HTML", "link to download"),
    ("<?xml version=\"1.0\"?><kml></kml>", "KML", "ogr2ogr"),
    (
      "<wfs:FeatureCollection xmlns:gml=\"http://www.opengis.net/gml\"/>", "GML",
      "outputFormat=application/json"
    ),
    ("<ows:ExceptionReport/>", "report of an error", "complains"),
    ("PK\u{3}\u{4}" + Self.zipped("xl/workbook.xml"), "XLSX", "CSV"),
    ("PK\u{3}\u{4}" + Self.zipped("roads.shp"), "zipped shapefile", "/vsizip/"),
    ("PK\u{3}\u{4}" + Self.zipped("notes.txt"), "ZIP", "unpack"),
    (#"PROJCS["x",GEOGCS["y"]]"#, ".prj", "ogr2ogr"),
  ])
  func `look-alikes are named, with what to do`(text: String, name: String, advice: String) {
    let reading = Reading { () throws(SourceError) in
      try FeatureSources.open(bytes: Array(text.utf8))
    }
    #expect(reading.features.isEmpty)
    #expect(reading.defects.isEmpty)
    #expect(
      reading.malformed?.message.contains(name) == true, "\(String(describing: reading.error))")
    #expect(reading.malformed?.message.contains(advice) == true)
  }

  /// The rest of a local file header, with a name.
  private static func zipped(_ name: String) -> String {
    String(repeating: "\0", count: 22) + String(UnicodeScalar(UInt8(name.utf8.count))) + "\0\0\0"
      + name + "data"
  }

  @Test func `GeoJSON with members of others is still GeoJSON`() {
    for text in [
      #"{"title":"t","links":[],"features":[],"type":"FeatureCollection"}"#,
      #"{"error":null,"type":"Feature","properties":{},"geometry":null}"#,
      #"{"type":"FeatureCollection","success":true,"result":1,"features":[]}"#,
    ] {
      #expect(
        Reading { () throws(SourceError) in
          try FeatureSources.open(bytes: Array(text.utf8))
        }.error == nil)
    }
  }
}
