/// One way in which the columns of a table may say where a row is.
struct CSVPlaceColumn: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    /// Well-known text, hexadecimal well-known binary, or a GeoJSON geometry.
    case shape(Int)
    /// A number for each axis, the horizontal one first.
    case pair(Int, Int)
    /// `lat, lon` or `easting, northing` in one field, or a National Grid reference.
    case text(Int)
  }

  var form: Form
  /// Whether the name promises a place, so that a field which is none is a defect; else such a
  /// field is a value like any other.
  var isSure: Bool
  /// What the names stand for, such as `EPSG:27700`; the numbers may say otherwise.
  var referenceSystem: String?
  /// For messages.
  var label: String

  /// The only column, where it is one.
  var column: Int? {
    switch form {
    case .shape(let index), .text(let index): index
    case .pair: nil
    }
  }

  /// As it is told to who asks; a place in one field of text is found without being named.
  func location(_ names: [String]) -> CSVLocation {
    switch form {
    case .shape(let index): .wkt(names[index])
    case .pair(let first, let second): .pair(first: names[first], second: names[second])
    case .text: .none
    }
  }

  /// Whether a row has something in its columns.
  func isFilled(_ fields: [String]) -> Bool {
    func isFilled(_ index: Int) -> Bool {
      fields.indices.contains(index) && !fields[index].allSatisfy(\.isWhitespace)
    }
    return switch form {
    case .shape(let index):
      isFilled(index) && (isSure || CSVPlaceText.isShape(fields[index]))
    case .pair(let first, let second): isFilled(first) && isFilled(second)
    case .text(let index): isFilled(index)
    }
  }
}

extension CSVPlaceColumn {
  /// All places that a header offers, the one to be taken first in front.
  ///
  /// Shapes say more than points. The National Grid comes before degrees: it is what councils
  /// survey in, and degrees beside it were made from it.
  static func all(in names: [String]) -> [CSVPlaceColumn] {
    let plain = names.map(CSVColumns.plain)
    func columns(_ form: (Int) -> Form, _ isSure: Bool, _ isOne: (String) -> Bool)
      -> [CSVPlaceColumn]
    {
      plain.indices.filter { isOne(plain[$0]) }.map {
        CSVPlaceColumn(
          form: form($0), isSure: isSure, referenceSystem: nil, label: "\"\(names[$0])\"")
      }
    }
    let shapes =
      columns({ .shape($0) }, true, Self.isSurelyShape)
      + columns({ .shape($0) }, false, Self.shapes.contains(_:))
    var found: [CSVPlaceColumn] = shapes
    for family in Self.pairs {
      var seen: Set<Int> = []
      func add(_ one: String, _ other: String) {
        guard let first = plain.firstIndex(of: one), let second = plain.firstIndex(of: other),
          seen.isDisjoint(with: [first, second])
        else { return }
        seen.formUnion([first, second])
        found.append(pair(first, second, names))
      }
      for (one, other) in zip(family.first, family.second) { add(one, other) }
      guard seen.isEmpty else { continue }
      for one in family.first { for other in family.second { add(one, other) } }
    }
    found += columns({ .text($0) }, true, Self.texts.contains(_:))
    return found + columns({ .text($0) }, false, Self.perhapsTexts.contains(_:))
  }

  static func pair(_ first: Int, _ second: Int, _ names: [String]) -> CSVPlaceColumn {
    let (one, other) = (CSVColumns.plain(names[first]), CSVColumns.plain(names[second]))
    let family = pairs.first { $0.first.contains(one) && $0.second.contains(other) }
    return CSVPlaceColumn(
      form: .pair(first, second), isSure: true, referenceSystem: family?.system,
      label: "\"\(names[first])\" and \"\(names[second])\"")
  }

  private static func isSurelyShape(_ name: String) -> Bool {
    name.hasPrefix("wkt") || name.hasSuffix("wkt") || name.hasPrefix("wkb") || name.hasSuffix("wkb")
  }

  /// Names whose fields are no property even where they are blank.
  static func isShapeOnly(_ name: String) -> Bool {
    let plain = CSVColumns.plain(name)
    return isSurelyShape(plain) || ["geometry", "geom", "thegeom"].contains(plain)
  }

  private static let shapes = [
    "geometry", "geom", "thegeom", "shape", "geoshape", "geojson", "ogrgeometry", "polygon",
    "multipolygon", "linestring", "point", "location", "boundary", "footprint",
  ]
  private static let pairs: [(first: [String], second: [String], system: String?)] = [
    (
      [
        "easting", "eastings", "geox", "east", "osgbeasting", "gridx", "osx", "eastingm",
        "xeasting",
      ],
      [
        "northing", "northings", "geoy", "north", "osgbnorthing", "gridy", "osy", "northingm",
        "ynorthing",
      ], "EPSG:27700"
    ),
    (
      ["lon", "lng", "long", "longitude", "decimallongitude", "longitudewgs84", "geolong"],
      ["lat", "lat", "lat", "latitude", "decimallatitude", "latitudewgs84", "geolat"], "OGC:CRS84"
    ),
    (
      ["x", "xcoordinate", "xcoord", "coordx", "pointx", "xcoordinates"],
      ["y", "ycoordinate", "ycoord", "coordy", "pointy", "ycoordinates"], nil
    ),
  ]
  private static let texts = [
    "gridref", "gridreference", "osgridref", "osgridreference", "ngr", "osngr", "osgr", "osref",
    "nationalgridref", "nationalgridreference", "latlong", "latlng", "latlon", "latitudelongitude",
    "lonlat", "longlat", "geopoint", "geopoint2d", "coordinates", "coords", "latlongcoordinates",
    "eastingnorthing", "eastingsnorthings",
  ]
  private static let perhapsTexts = [
    "location", "point", "centroid", "position", "coordinate", "geolocation",
  ]
}
