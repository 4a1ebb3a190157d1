public import SimpleFeatures

/// A value that a proposal may bring for the rules of a pack: its name, type and unit.
///
/// Conditions name it like an attribute. What a proposal does not say is looked for on its asset,
/// then assumed where the pack says what to assume; otherwise it is missing, and whatever needs it
/// is undetermined.
public struct ProposalValue: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case number, integer, boolean, text
  }

  /// Letters, digits and underscores, as in a CSV header: `base_area`.
  public var name: String
  public var title: String
  public var kind: Kind
  public var unit: String?
  /// The only texts that mean something; empty for any.
  public var allowed: [String]
  /// Taken where neither the proposal nor its asset says; findings that rest on it say so.
  public var assumed: JSONValue?

  public init(
    name: String, title: String, kind: Kind, unit: String? = nil, allowed: [String] = [],
    assumed: JSONValue? = nil
  ) {
    self.name = name
    self.title = title
    self.kind = kind
    self.unit = unit
    self.allowed = allowed
    self.assumed = assumed
  }

  /// What every proposal may say of itself, whatever the pack.
  public static let own = [
    ProposalValue(
      name: "height", title: "Top of the equipment above ground", kind: .number, unit: "m"),
    ProposalValue(name: "volume", title: "Volume of the equipment", kind: .number, unit: "l"),
    ProposalValue(name: "count", title: "How many, after the works", kind: .integer),
  ]

  /// The names that proposals and assets have of themselves; a pack cannot declare them.
  public static let reserved: Set<String> = Set(AssetField.names(where: \.isForRules)).union([
    "id", "asset", "equipment", "height", "volume", "count", "easting", "northing", "lon", "lat",
    "geometry", "at", "pack", "f", "on",
  ])

  /// What a written value means; nil for a blank one.
  ///
  /// - Throws: ``ProposalValueError`` for a value of another type, a negative number, or a text
  ///   that is not allowed.
  public func read(_ written: JSONValue) throws(ProposalValueError) -> JSONValue? {
    switch written {
    case .null: return nil
    case .string(let text): return try read(text)
    case .bool where kind == .boolean: return written
    case .integer(let value) where kind == .number || kind == .integer:
      guard value >= 0 else { throw refusal("\(value)") }
      return written
    case .number(let value) where kind == .number || kind == .integer:
      guard value.isFinite, value >= 0 else { throw refusal("\(value)") }
      guard kind == .integer else { return written }
      guard let whole = Int64(exactly: value) else { throw refusal("\(value)") }
      return .integer(whole)
    case .integer, .number:
      guard let text = written.plainText else { throw refusal(written.jsonText) }
      return try read(text)
    case .bool, .array, .object: throw refusal(written.jsonText)
    }
  }

  private func read(_ written: String) throws(ProposalValueError) -> JSONValue? {
    var trimmed = written[...]
    while trimmed.first?.isWhitespace == true { trimmed.removeFirst() }
    while trimmed.last?.isWhitespace == true { trimmed.removeLast() }
    guard !trimmed.isEmpty else { return nil }
    switch kind {
    case .number:
      guard let value = Double(trimmed), value.isFinite, value >= 0 else {
        throw refusal(String(trimmed))
      }
      return .number(value)
    case .integer:
      guard let value = Double(trimmed), value >= 0, let whole = Int64(exactly: value) else {
        throw refusal(String(trimmed))
      }
      return .integer(whole)
    case .boolean:
      switch trimmed.lowercased() {
      case "yes", "true", "1": return true
      case "no", "false", "0": return false
      default: throw refusal(String(trimmed))
      }
    case .text:
      guard allowed.isEmpty || allowed.contains(String(trimmed)) else {
        throw refusal(String(trimmed))
      }
      return .string(String(trimmed))
    }
  }

  private func refusal(_ text: String) -> ProposalValueError {
    ProposalValueError(
      name: name, got: text.count > 80 ? text.prefix(77) + "…" : text, wanted: wanted)
  }

  /// What may be given, in words: "a number of m² from 0".
  public var wanted: String {
    switch kind {
    case .number: unit.map { "a number of \($0), 0 or more" } ?? "a number, 0 or more"
    case .integer: "a whole number, 0 or more"
    case .boolean: "yes or no"
    case .text:
      allowed.isEmpty ? "a text" : "one of \(allowed.joined(separator: ", "))"
    }
  }
}

/// Why a value of a proposal means nothing.
public struct ProposalValueError: Error, Hashable, Sendable, CustomStringConvertible {
  public var name: String
  public var got: String
  public var wanted: String

  public var description: String { "'\(name)' is '\(got)'; it should be \(wanted)" }
}

extension RulePack {
  /// Everything a proposal may say for this pack: its own values first, then the declared ones.
  public var proposalValues: [ProposalValue] { ProposalValue.own + values }

  /// A value by its name; nil where a proposal for this pack has none of it.
  public func proposalValue(_ name: String) -> ProposalValue? {
    values.first { $0.name == name } ?? ProposalValue.own.first { $0.name == name }
  }

  /// What to take where neither a proposal nor its asset says.
  var assumptions: [String: JSONValue] {
    var all: [String: JSONValue] = [:]
    for value in values { all[value.name] = value.assumed }
    return all
  }
}
