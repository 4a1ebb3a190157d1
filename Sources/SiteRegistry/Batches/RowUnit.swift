/// The units that headings name: of lengths, areas and volumes.
enum RowUnit {
  /// Litres in each, by what people write; lengths and areas are in ``UnitConversion``.
  private static let litres: [String: Double] = [
    "l": 1, "litre": 1, "litres": 1, "liter": 1, "liters": 1, "m3": 1000, "m³": 1000, "cum": 1000,
    "cubic metres": 1000, "ml": 0.001,
  ]

  private static func unit(_ text: String) -> UnitConversion.Unit? {
    let text = text.lowercased().trimmed
    return UnitConversion.Unit.allCases.first { $0.signs.contains(text) || $0.rawValue == text }
      ?? words[text]
  }

  private static let words: [String: UnitConversion.Unit] = [
    "millimetres": .mm, "millimeters": .mm, "centimetres": .cm, "centimeters": .cm, "meter": .m,
    "kilometres": .km, "kilometers": .km, "yards": .yd, "miles": .mile,
    "square metres": .m2,
  ]

  static func isKnown(_ text: String) -> Bool {
    unit(text) != nil || litres[text.lowercased()] != nil
  }

  /// By which a number in one unit is multiplied to be in the other; nil where nothing leads there.
  static func scale(from text: String, to wanted: String) -> Double? {
    if text.lowercased() == wanted.lowercased() { return 1 }
    if let from = litres[text.lowercased().trimmed], let to = litres[wanted.lowercased()] {
      return from / to
    }
    guard let from = unit(text), let to = unit(wanted), from.isArea == to.isArea else {
      return nil
    }
    return from.factor / to.factor
  }

  /// What may stand in place of a unit, for a message.
  static func understood(for wanted: String) -> String {
    if litres[wanted.lowercased()] != nil { return "l, ml, m3" }
    guard let to = unit(wanted) else { return wanted }
    return UnitConversion.Unit.allCases.filter { $0.isArea == to.isArea }
      .map(\.rawValue).joined(separator: ", ")
  }
}
