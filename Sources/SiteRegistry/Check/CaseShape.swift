import SimpleFeatures

/// The place of a feature or proposal of a case, in metres of any small grid.
enum CaseShape {
  /// Takes `at: "x y"`, `square: "west south east north"` or `wkt` out of the values.
  static func take(
    _ values: inout JSONObject, _ yaml: YAMLMapping
  ) throws(RegistryError) -> Geometry<NationalGrid> {
    defer { for name in ["at", "square", "wkt"] { values[name] = nil } }
    if let text = values["at"]?.plainText {
      let numbers = numbers(text)
      guard numbers.count == 2 else {
        throw .badInput("\(yaml.place("at")): 'at' should be \"x y\"")
      }
      return .point(Position(easting: numbers[0], northing: numbers[1]))
    }
    if let text = values["square"]?.plainText {
      let n = numbers(text)
      guard n.count == 4, n[0] < n[2], n[1] < n[3] else {
        throw .badInput("\(yaml.place("square")): 'square' should be \"west south east north\"")
      }
      let ring = [(n[0], n[1]), (n[2], n[1]), (n[2], n[3]), (n[0], n[3]), (n[0], n[1])]
      return .polygon(
        Polygon(exterior: ring.map { Position(easting: $0.0, northing: $0.1) }))
    }
    guard let text = values["wkt"]?.plainText else {
      throw .badInput("\(yaml.place): one of 'at', 'square' and 'wkt' is needed")
    }
    do throws(WKTError) {
      return try WKT.read(text).geometry
    } catch {
      throw .badInput("\(yaml.place("wkt")): \(error)")
    }
  }

  private static func numbers(_ text: String) -> [Double] {
    let numbers = text.split(separator: " ").map {
      Double($0).flatMap { abs($0) <= 1e7 ? $0 : nil }
    }
    return numbers.contains(nil) ? [] : numbers.compactMap(\.self)
  }
}
