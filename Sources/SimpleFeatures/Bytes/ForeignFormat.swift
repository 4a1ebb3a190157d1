/// A format that is known and not read: its name in words, and how to make of it one that is.
struct ForeignFormat {
  let name: String
  let advice: String

  private static func ogr(_ source: String) -> String {
    "convert it with: ogr2ogr -f GPKG out.gpkg \(source)"
  }

  /// By the first bytes, blanks left out.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    func begins(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
    if begins("SQLite format 3\0") {
      self.init(
        name: "an SQLite database, perhaps a GeoPackage",
        advice: "import it as a file of its own; here only text is read")
    } else if begins("PK\u{3}\u{4}") {
      self.init(zip: bytes)
    } else if begins("PAR1") {
      self.init(name: "a Parquet file", advice: Self.ogr("FILE.parquet"))
    } else if begins("fgb") {
      self.init(name: "a FlatGeobuf file", advice: Self.ogr("FILE.fgb"))
    } else if begins("%PDF") {
      self.init(
        name: "a PDF document", advice: "ask its owner for the data as CSV, GeoJSON or GeoPackage")
    } else if bytes.starts(with: [0x1F, 0x8B]) {
      self.init(name: "compressed by gzip", advice: "unpack it with: gunzip FILE")
    } else if bytes.starts(with: [0, 0, 0x27, 0x0A]) {
      self.init(
        name: "a part of a shapefile (.shp or .shx)",
        advice: "keep its parts together and " + Self.ogr("FILE.shp"))
    } else if Self.isDBase(bytes) {
      self.init(
        name: "a dBASE table, perhaps the .dbf part of a shapefile",
        advice: "keep its parts together and " + Self.ogr("FILE.shp"))
    } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      self.init(
        name: "an old Excel workbook (XLS)",
        advice: "save the sheet as CSV UTF-8 in the spreadsheet program")
    } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      self.init(
        name: "text in UTF-16", advice: "save it in UTF-8, or: iconv -f UTF-16 -t UTF-8 FILE")
    } else if begins("<") {
      self.init(markup: String(decoding: bytes.prefix(2048), as: UTF8.self).lowercased())
    } else if ["PROJCS[", "GEOGCS[", "PROJCRS[", "GEOGCRS["].contains(where: begins) {
      self.init(
        name: "the .prj part of a shapefile, which names a reference system only",
        advice: "keep its parts together and " + Self.ogr("FILE.shp"))
    } else if begins("!table") || begins("!Table") {
      self.init(name: "a MapInfo table", advice: Self.ogr("FILE.tab"))
    } else if begins("{") || begins("[") {
      self.init(JSONLook(bytes))
    } else {
      return nil
    }
  }

  private init(name: String, advice: String) {
    self.name = name
    self.advice = advice
  }

  /// By the names of the first files in an archive.
  private init(zip bytes: UnsafeBufferPointer<UInt8>) {
    var names: [String] = []
    var content: [String] = []
    var at = 0
    while at + 30 <= bytes.count {
      guard bytes[at] == 0x50, bytes[at + 1] == 0x4B, bytes[at + 2] == 3, bytes[at + 3] == 4 else {
        at += 1
        continue
      }
      let length = Int(bytes[at + 26]) | Int(bytes[at + 27]) << 8
      let end = min(at + 30 + length, bytes.count)
      names.append(String(decoding: bytes[(at + 30)..<end], as: UTF8.self).lowercased())
      content.append(String(decoding: bytes[end..<min(end + 64, bytes.count)], as: UTF8.self))
      at = end
    }
    func holds(_ ending: String) -> Bool { names.contains { $0.hasSuffix(ending) } }
    if names.contains(where: { $0 == "[content_types].xml" || $0.hasPrefix("xl/") }) {
      self.init(
        name: "an Excel workbook (XLSX)",
        advice:
          "save the sheet as CSV UTF-8 in the spreadsheet program, or: ogr2ogr -f CSV out.csv "
          + "FILE.xlsx")
    } else if names.first == "mimetype", content[0].contains("opendocument.spreadsheet") {
      self.init(
        name: "an OpenDocument spreadsheet (ODS)",
        advice: "save the sheet as CSV UTF-8 in the spreadsheet program")
    } else if [".shp", ".shx", ".dbf", ".prj"].contains(where: holds) {
      self.init(name: "a zipped shapefile", advice: Self.ogr("/vsizip/FILE.zip"))
    } else if holds(".kml") {
      self.init(name: "KMZ, which is zipped KML", advice: Self.ogr("FILE.kmz"))
    } else if names.contains(where: { $0.contains(".gdb/") }) {
      self.init(name: "a zipped Esri file geodatabase", advice: Self.ogr("/vsizip/FILE.zip"))
    } else {
      self.init(
        name: "a ZIP archive, perhaps a spreadsheet or a shapefile",
        advice: "unpack it and import what is in it")
    }
  }

  private init(markup head: String) {
    if head.contains("<kml") {
      self.init(name: "KML", advice: Self.ogr("FILE.kml"))
    } else if head.contains("<html") || head.contains("<!doctype html") {
      self.init(
        name: "an HTML page",
        advice: "the address leads to a page and not to data: look on it for a link to download")
    } else if head.contains("exceptionreport") || head.contains("serviceexception") {
      self.init(
        name: "a service's report of an error",
        advice: "open it to read what the service complains about")
    } else if head.contains("gml") || head.contains("<wfs:") {
      self.init(
        name: "GML",
        advice: "ask the service for outputFormat=application/json with srsName=EPSG:27700, or "
          + Self.ogr("FILE.gml"))
    } else if head.contains("<gpx") {
      self.init(name: "GPX", advice: Self.ogr("FILE.gpx"))
    } else if head.contains("workbook") {
      self.init(
        name: "a spreadsheet in XML",
        advice: "save the sheet as CSV UTF-8 in the spreadsheet program")
    } else {
      self.init(name: "XML", advice: "if GDAL knows it, " + Self.ogr("FILE.xml"))
    }
  }

  private init?(_ look: JSONLook) {
    func has(_ names: String...) -> Bool { names.allSatisfy(look.names.contains) }
    // Its type may come behind them, further on than was looked.
    let isPerhapsGeoJSON = look.type != nil || has("features") || has("properties")
    if look.type == "Topology" || has("arcs", "objects") || has("objects", "transform") {
      self.init(
        name: "TopoJSON", advice: "convert it with: ogr2ogr -f GeoJSON out.geojson FILE.json")
    } else if look.type == nil,
      look.text["geometryType"]?.hasPrefix("esriGeometry") ?? false
        || !isPerhapsGeoJSON && has("attributes") || has("spatialReference", "features")
        || has("fieldAliases", "features")
        || has("objectIdFieldName", "features")
    {
      self.init(
        name: "Esri JSON",
        advice: "ask the service for f=geojson, or give its address (…/FeatureServer/0), or "
          + "convert it with: ogr2ogr -f GeoJSON out.geojson FILE.json (not one with a \"transform\", "
          + "which ogr2ogr does not heed)")
    } else if look.type == nil || look.type == "Feature Layer", has("currentVersion") {
      self.init(
        name: "the description of an ArcGIS service, not its data",
        advice: "give the layer's address (…/FeatureServer/0), from which features are asked")
    } else if !isPerhapsGeoJSON, has("success", "result") || has("help", "result") {
      self.init(
        name: "an answer of CKAN's API",
        advice:
          "download the resource itself as CSV or GeoJSON, by the \"url\" that CKAN gives for it")
    } else if !isPerhapsGeoJSON, has("error") {
      self.init(
        name: "a service's report of an error",
        advice: "open it to read what the service complains about")
    } else if !isPerhapsGeoJSON, has("collections") || has("conformsTo") || has("links", "title") {
      self.init(
        name: "the description of a service, not its data",
        advice: "give the address of a collection (…/collections/NAME)")
    } else {
      return nil
    }
  }

  /// The header of a dBASE file: a version, a date, lengths, and the end of its list of fields.
  private static func isDBase(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= 33, [0x02, 0x03, 0x83, 0x8B, 0xF5].contains(bytes[0]),
      (1...12).contains(bytes[2]), (1...31).contains(bytes[3])
    else { return false }
    let header = Int(bytes[8]) | Int(bytes[9]) << 8
    return header >= 33 && (header > bytes.count || bytes[header - 1] == 0x0D)
  }
}
