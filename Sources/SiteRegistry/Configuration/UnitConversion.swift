public import SimpleFeatures

/// A length or an area in one unit, wanted in another.
public struct UnitConversion: Hashable, Sendable {
  public enum Unit: String, Sendable, CaseIterable {
    case mm, cm, m, km
    case inch = "in"
    case ft, yd
    case mile = "mi"
    case m2, ha, km2, ft2, yd2, acre

    /// In metres or in square metres.
    var factor: Double {
      switch self {
      case .mm: 0.001
      case .cm: 0.01
      case .m, .m2: 1
      case .km: 1000
      case .inch: 0.0254
      case .ft: 0.3048
      case .yd: 0.9144
      case .mile: 1609.344
      case .ha: 10_000
      case .km2: 1_000_000
      case .ft2: 0.3048 * 0.3048
      case .yd2: 0.9144 * 0.9144
      case .acre: 4840 * 0.9144 * 0.9144
      }
    }

    var isArea: Bool { [.m2, .ha, .km2, .ft2, .yd2, .acre].contains(self) }

    /// What people write behind the number.
    var signs: [String] {
      switch self {
      case .m: ["m", "metre", "metres", "meters"]
      case .inch: ["in", "\"", "inch", "inches"]
      case .ft: ["ft", "'", "foot", "feet"]
      case .m2: ["m2", "m²", "sqm", "sq m"]
      case .ha: ["ha", "hectare", "hectares"]
      case .acre: ["acre", "acres", "ac"]
      default: [rawValue]
      }
    }
  }

  public var from: Unit
  public var to: Unit

  /// Nil where a length should become an area or the other way round.
  public init?(from: Unit, to: Unit) {
    guard from.isArea == to.isArea else { return nil }
    self.from = from
    self.to = to
  }

  /// The value in the other unit, rounded to a millionth; nil where it is no number.
  public func apply(to value: JSONValue) -> Double? {
    guard let number = value.double ?? value.string.flatMap({ read($0.trimmed) }) else {
      return nil
    }
    let converted = number * (from.factor / to.factor)
    let rounded = (converted * 1_000_000).rounded() / 1_000_000
    return rounded.isFinite ? rounded : nil
  }

  private func read(_ text: String) -> Double? {
    if let plain = ColumnType.number(text)?.double { return plain }
    let lower = text.lowercased()
    for sign in from.signs where lower.hasSuffix(sign) {
      if let number = ColumnType.number(String(text.dropLast(sign.count)).trimmed)?.double {
        return number
      }
    }
    return nil
  }
}
