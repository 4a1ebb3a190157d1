/// A figure or statement that a rule rests on, and who has read it where.
public struct Figure: Hashable, Sendable {
  /// What it is the figure of: "height of a new mast".
  public var name: String
  /// As it stands in the source: "30"; nil where nobody has recovered it.
  public var value: String?
  public var unit: String?
  /// Whether somebody has read it in the source. One that is not verified leaves its rule
  /// undetermined wherever the rule applies.
  public var isVerified: Bool
  /// Who verified it, or who says so for now.
  public var by: String?
  /// The day of it, as `yyyy-mm-dd`.
  public var on: String?
  public var source: String?
  public var note: String?

  public init(
    name: String, value: String? = nil, unit: String? = nil, isVerified: Bool, by: String? = nil,
    on: String? = nil, source: String? = nil, note: String? = nil
  ) {
    self.name = name
    self.value = value
    self.unit = unit
    self.isVerified = isVerified
    self.by = by
    self.on = on
    self.source = source
    self.note = note
  }

  /// For a person: "height of a new mast (30 m)".
  public var words: String {
    guard let value else { return "\(name) (not recovered)" }
    return "\(name) (\(value)\(unit.map { " \($0)" } ?? ""))"
  }
}

extension Rule {
  /// Why its result is left open, in words; nil where every figure has been verified.
  var unverifiedReason: String? {
    guard !isVerified else { return nil }
    let open = figures.filter { !$0.isVerified }
    guard !open.isEmpty else { return "the figure has not been verified against \(clause)" }
    let words = open.map(\.words).joined(separator: ", ")
    return open.allSatisfy { $0.value == nil }
      ? "nobody has recovered the figure: \(words)" : "not verified against \(clause): \(words)"
  }
}
