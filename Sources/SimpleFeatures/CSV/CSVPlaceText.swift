/// Reads what fields of a table say of a place.
enum CSVPlaceText {
  /// A place in one field.
  enum Reading {
    case geometry(Geometry<AsWritten>, system: String?, droppedHeights: Bool)
    case gridReference(String)
    /// A shape without coordinates.
    case empty
    case fault(code: String, message: String)
    /// Some other value.
    case none
  }

  /// Words that stand for a missing number.
  private static let missing: Set<String> = [
    "n/a", "na", "null", "none", "nil", "unknown", "tbc", "-", "--", "?", "#n/a",
  ]

  static func isMissing(_ field: String) -> Bool {
    let text = field.trimmed
    return text.isEmpty || text.utf8.count <= 7 && missing.contains(text.lowercased())
  }

  /// A number as offices write it: `259,213`, `259 213`, `'-4.25`, `4.25 W`; nil for anything else.
  static func number(_ field: String) -> Double? {
    var text = field.trimmed
    if text.first == "'" { text.removeFirst() }
    var sign = 1.0
    if let last = text.last, "NSEWnsew°mM".contains(last),
      text.dropLast().last != "°" || last != "°"
    {
      if "SWsw".contains(last) { sign = -1 }
      text = String(text.dropLast()).trimmed
      if text.last == "°" { text.removeLast() }
    }
    let grouped = text.split(omittingEmptySubsequences: false) { $0 == "," || $0.isWhitespace }
    if grouped.count > 1 {
      // Groups of three behind the first, the last with decimals.
      let head = grouped[0].drop { $0 == "-" || $0 == "+" }
      guard (1...3).contains(head.count), head.allSatisfy(\.isASCIIDigit) else { return nil }
      for (index, group) in grouped.enumerated().dropFirst() {
        let whole = index == grouped.count - 1 ? group.prefix { $0 != "." } : group
        guard whole.count == 3, whole.allSatisfy(\.isASCIIDigit) else { return nil }
      }
      text = grouped.joined()
    }
    guard let first = text.utf8.first, first < 0x3A,
      let value = text.withUTF8({ DecimalConversion.lenient($0) })
    else { return nil }
    return sign * value
  }

  /// Whether a field is a geometry by its looks.
  static func isShape(_ field: String) -> Bool {
    WKT.isLikely(field) || isHexadecimal(field) || isGeoJSON(field)
  }

  private static func isHexadecimal(_ field: String) -> Bool {
    let text = field.utf8
    // The shortest geometry, an empty line, has nine bytes.
    return text.count >= 18 && text.count.isMultiple(of: 2)
      && (field.hasPrefix("00") || field.hasPrefix("01"))
      && text.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0 & 0xDF) }
  }

  private static func isGeoJSON(_ field: String) -> Bool {
    field.first == "{" && field.contains("\"type\"") && field.last == "}"
  }

  static func shape(_ field: String) -> Reading {
    if isHexadecimal(field) { return binary(field) }
    if isGeoJSON(field) { return json(field) }
    do throws(WKTError) {
      let read: WKT.Reading<AsWritten> = try WKT.read(field)
      return checked(
        read.geometry, read.referenceSystemID > 0 ? read.referenceSystemID : nil,
        read.droppedHeights)
    } catch {
      return .fault(code: "bad-wkt", message: "\(error)")
    }
  }

  private static func binary(_ field: String) -> Reading {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(field.utf8.count / 2)
    var high: UInt8?
    for byte in field.utf8 {
      let digit = byte < 0x40 ? byte - 0x30 : (byte & 0xDF) - 0x37
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    do throws(WKBError) {
      return checked(
        try WKB.decode(bytes), WKB.referenceSystemID(bytes),
        bytes.withUnsafeBytes { WKB.hasHeights($0) })
    } catch {
      return .fault(code: "bad-wkb", message: "hexadecimal well-known binary: \(error)")
    }
  }

  private static func json(_ field: String) -> Reading {
    guard let reader = try? GeoJSONReader(bytes: field.utf8, format: .geoJSON) else { return .none }
    do throws(SourceError) {
      switch try reader.next() {
      case .feature(let read)?:
        guard let geometry = read.feature.geometry else { return .empty }
        // GeoJSON in a cell has GeoJSON's own system, unless it says another.
        return .geometry(
          geometry, system: read.placing?.referenceSystem ?? reader.declaredReferenceSystem,
          droppedHeights: read.notes.contains { $0.code == "height-dropped" })
      case .defect(let defect)?: return .fault(code: defect.code, message: defect.message)
      case nil: return .none
      }
    } catch {
      if case .malformed(let defect) = error {
        return .fault(code: defect.code, message: defect.message)
      }
      return .none
    }
  }

  private static func checked(
    _ geometry: Geometry<AsWritten>, _ number: Int?, _ droppedHeights: Bool
  ) -> Reading {
    guard !geometry.isEmpty else { return .empty }
    if case .point(let position) = geometry, position.x.isNaN, position.y.isNaN { return .empty }
    if let fault = ShapeFault(geometry) { return .fault(code: fault.code, message: fault.message) }
    return .geometry(
      geometry, system: number.flatMap { $0 > 0 ? "EPSG:\($0)" : nil },
      droppedHeights: droppedHeights)
  }

  /// `55.86, -4.25` in either order, `259213, 665383`, or a grid reference by its looks.
  static func text(_ field: String) -> Reading {
    let text = field.trimmed
    if isGridReference(text) { return .gridReference(text) }
    let bare = text.trimmingBrackets
    let parts = bare.split { ",;".contains($0) || $0.isWhitespace }
    guard parts.count == 2, let one = number(String(parts[0])), let other = number(String(parts[1]))
    else { return .none }
    func point(_ x: Double, _ y: Double, _ system: String) -> Reading {
      .geometry(.point(Position(x: x, y: y)), system: system, droppedHeights: false)
    }
    let latitudes = 49.0...61.5
    if latitudes.contains(other), !latitudes.contains(one), abs(one) <= 180 {
      return point(one, other, "OGC:CRS84")
    }
    // People say latitude first.
    if abs(one) <= 90, abs(other) <= 180 { return point(other, one, "OGC:CRS84") }
    if one >= 1000, other >= 1000, one <= 700_000, other <= 1_300_000 {
      return point(one, other, "EPSG:27700")
    }
    return .none
  }

  /// Two letters and an even number of digits, in up to two groups.
  private static func isGridReference(_ text: String) -> Bool {
    let all = text.utf8.filter { $0 != 0x20 }
    guard (4...12).contains(all.count), all.count.isMultiple(of: 2) else { return false }
    return all.prefix(2).allSatisfy { (0x41...0x5A).contains($0 & 0xDF) }
      && all.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) }
  }

  /// What a column that names reference systems says; nil where that is not known.
  static func system(_ field: String) -> String? {
    let text = field.lowercased().filter { $0.isLetter || $0.isNumber }
    if text.isEmpty { return nil }
    if ["wgs84", "wgs1984", "4326", "crs84", "latlong", "gps"].contains(where: text.hasSuffix) {
      return "OGC:CRS84"
    }
    if ["27700", "osgb36", "osgb", "osgb1936", "bng", "nationalgrid"].contains(
      where: text.hasSuffix) || text.hasSuffix("osgb36britishnationalgrid")
    {
      return "EPSG:27700"
    }
    if text.hasSuffix("etrs89") || text.hasSuffix("4258") { return "EPSG:4258" }
    if text.allSatisfy(\.isASCIIDigit), (4...5).contains(text.count) { return "EPSG:\(text)" }
    let name = ReferenceSystemName.normalised(field)
    return name.hasPrefix("EPSG:") ? name : nil
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

extension String {
  /// Without brackets around the whole.
  fileprivate var trimmingBrackets: String {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")]
    where hasPrefix(open) && hasSuffix(close) {
      return String(dropFirst().dropLast()).trimmed
    }
    return self
  }
}
