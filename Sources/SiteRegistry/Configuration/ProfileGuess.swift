import SimpleFeatures
import SiteModel

/// Proposes a profile from the first features of a file.
///
/// Names of columns weigh most, then what their values look like; what neither tells is left to
/// the importer's own rules and said so.
struct ProfileGuess {
  static let sampleSize = 1000

  private(set) var columns: [ColumnLook] = []
  private var places: [String: Int] = [:]
  private(set) var count = 0
  private(set) var located = 0
  private var ids: Set<String> = []

  mutating func note(_ feature: Feature<AsWritten>) {
    count += 1
    if feature.geometry != nil { located += 1 }
    if let id = feature.id?.plainText, !id.isEmpty { ids.insert(id) }
    for member in feature.properties.members {
      let place =
        places[member.name]
        ?? {
          columns.append(ColumnLook(name: member.name))
          places[member.name] = columns.count - 1
          return columns.count - 1
        }()
      columns[place].note(member.value)
    }
  }

  /// Whether every feature has an id of its own.
  var hasFeatureIDs: Bool { count > 0 && ids.count == count }

  private static let identifying: Set<String> = [
    "id", "ref", "reference", "code", "number", "no", "num", "key", "identifier", "unitid",
    "assetid", "entry", "listentry", "uid",
  ]

  /// The column that tells features apart best.
  var reference: ColumnLook? {
    let keys = columns.filter { column in
      column.isKey(of: count) && column.dates == 0 && !isRowNumber(column)
        && !column.words.contains("uprn") && !isCoordinate(column)
    }
    func rank(_ column: ColumnLook) -> Int {
      let words = Set(column.words)
      if ["reference", "ref"].contains(column.plainName) { return 0 }
      if !words.isDisjoint(with: ["ref", "reference"]) { return 1 }
      if column.words.last.map(Self.identifying.contains) == true { return 2 }
      if !words.isDisjoint(with: Self.identifying) { return 3 }
      if column.isFractional { return 9 }
      if column.spaced == 0, column.longest <= 20 { return 4 }
      // A survey's own key may be long; no text that people write goes without blanks.
      let isAddress = column.distinct.first?.contains("://") == true
      if column.spaced == 0, !isAddress { return 5 }
      return column.longest <= 40 ? 6 : 9
    }
    return keys.map { (rank($0), $0) }.filter { $0.0 < 9 }.min { $0.0 < $1.0 }?.1
  }

  func first(_ names: [String], where fits: (ColumnLook) -> Bool) -> ColumnLook? {
    for name in names {
      if let column = columns.first(where: { $0.plainName == name && fits($0) }) { return column }
    }
    for name in names {
      if let column = columns.first(where: { $0.speaks(of: name) && fits($0) }) {
        return column
      }
    }
    return nil
  }

  /// Another column than the reference, where there is one.
  var name: ColumnLook? {
    let names = [
      "name", "title", "label", "sitename", "site", "description", "descript", "location",
    ]
    func fits(_ column: ColumnLook) -> Bool {
      column.filled * 2 > count && !column.isNumeric && column.nested == 0
        && column.longest <= 200
    }
    let reference = reference?.name
    return first(names) { fits($0) && $0.name != reference } ?? first(names, where: fits)
      // The Office for National Statistics: WD13CD is the code, WD13NM the name.
      ?? columns.first { $0.plainName.hasSuffix("nm") && fits($0) }
  }

  var postcode: ColumnLook? {
    first(["postcode", "pcode", "postalcode", "zip"]) { $0.postcodes * 2 > $0.filled }
      ?? columns.first { $0.filled > 0 && $0.postcodes * 10 > $0.filled * 9 }
  }

  /// The column of a field that is read from one.
  func column(of field: AssetField) -> ColumnLook? {
    switch field {
    case .postcode: return postcode
    case .ward: return ward
    default:
      return first([field.name]) { column in
        guard case .digits(let most) = field.definition.spelling else { return column.filled > 0 }
        return column.digits == column.filled && column.filled > 0 && column.longest <= most
      }
    }
  }

  private var ward: ColumnLook? {
    columns.first {
      ["ward", "wardname"].contains($0.plainName) && !$0.isNumeric && $0.filled > 0
    }
      ?? columns.first {
        $0.words.contains("ward") && !$0.isNumeric && $0.filled > 0 && $0.spaced > 0
          && $0.distinct.count < max(2, count)
      }
  }

  /// Address lines in the order the columns stand.
  var address: [ColumnLook] {
    let whole = columns.filter { $0.plainName == "address" && $0.filled > 0 }
    if !whole.isEmpty { return whole }
    let words: Set<String> = [
      "address", "street", "road", "locality", "town", "addressline", "location",
    ]
    return columns.filter { column in
      column.filled > 0 && !column.isNumeric && column.nested == 0
        && (words.contains(where: column.speaks) || column.plainName.hasPrefix("address"))
        && column.plainName != name?.plainName && !column.words.contains("id")
    }
  }

  var height: ColumnLook? {
    first(["height", "hgt", "heightm", "heightft", "columnheight"]) { $0.isHeight }
  }

  /// Columns that say nothing, or nothing that belongs in a register that others read.
  var dropped: [(column: ColumnLook, why: String)] {
    columns.compactMap { column in
      if column.filled == 0 { return (column, "always empty") }
      if isRowNumber(column) { return (column, "a row number or size the GIS keeps") }
      if located > 0, isCoordinate(column) { return (column, "in the geometry already") }
      let personal: Set<String> = [
        "email", "phone", "telephone", "mobile", "contact", "officer", "surname", "forename",
        "createduser", "lasteditor", "editor", "creator",
      ]
      if !personal.isDisjoint(with: column.words + [column.plainName]) {
        return (column, "seems to name a person")
      }
      return nil
    }
  }

  private func isRowNumber(_ column: ColumnLook) -> Bool {
    [
      "objectid", "objectid1", "fid", "ogcfid", "ogrfid", "gid", "shapeleng", "shapelength",
      "shapearea", "shapestlength", "shapestarea", "globalid", "mapinfoid", "miprinx",
    ].contains(column.plainName)
  }

  private func isCoordinate(_ column: ColumnLook) -> Bool {
    column.isNumeric
      && [
        "x", "y", "easting", "northing", "eastings", "northings", "lat", "lon", "long", "lng",
        "latitude", "longitude", "geox", "geoy", "xcoord", "ycoord", "xcoordinate",
        "ycoordinate",
      ].contains(column.plainName)
  }
}

extension ColumnLook {
  fileprivate var isFractional: Bool { isNumeric && digits < filled }

  /// Numbers, perhaps with a unit behind them.
  fileprivate var isHeight: Bool {
    guard filled > 0, nested == 0 else { return false }
    return isNumeric
      || distinct.allSatisfy { text in
        [UnitConversion.Unit.m, .ft].contains { unit in
          UnitConversion(from: unit, to: .m)?.apply(to: .string(text)) != nil
        }
      }
  }

  /// The unit a height is in, where its name or every value says so and it is not metres.
  var heightUnit: UnitConversion.Unit? {
    if !Set(words).isDisjoint(with: ["ft", "feet"]) { return .ft }
    if !Set(words).isDisjoint(with: ["mm"]) { return .mm }
    if !Set(words).isDisjoint(with: ["cm"]) { return .cm }
    if plainName.hasSuffix("ft") { return .ft }
    guard !isNumeric else { return nil }
    let allFeet = distinct.allSatisfy { ["ft", "'", "feet", "foot"].contains(where: $0.hasSuffix) }
    return allFeet ? .ft : .m
  }
}
