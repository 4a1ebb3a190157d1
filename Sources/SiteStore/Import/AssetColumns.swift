import GRDB
import SiteModel

/// The lists of an asset's columns in the statements of an import, made once from ``AssetField/all``.
enum AssetColumns {
  private static let details = AssetField.details

  private static func list(_ column: (AssetField.Definition) -> String) -> String {
    details.map(column).joined(separator: ", ")
  }

  /// What a row of a source and one of the registry both have, in the order of the table.
  static let names = list(\.name)
  /// The same of the staged row `s`.
  static let staged = list { "s.\($0.name)" }
  /// What a staged row becomes where there is no asset yet.
  static let inserted = list { field in
    field.unsaid.map { "COALESCE(s.\(field.name), '\($0)')" } ?? "s.\(field.name)"
  }
  /// The columns of the table `asset` that an import writes, in order; those of the key are second.
  static let written = "geom, owner, kind, reference, \(names), attributes, since"

  /// What a staged row makes of the asset that is there.
  private static func merged(_ field: AssetField.Definition) -> String {
    let (new, old) = ("s.\(field.name)", "asset.\(field.name)")
    return switch field.silence {
    case .clears: new
    case .keeps: "COALESCE(\(new), \(old))"
    // One filled in from the ward layer holds as long as the asset stays where it is: a source
    // that names none must not make every later import of the same file a change.
    case .keepsInPlace: "COALESCE(\(new), CASE WHEN s.geom IS asset.geom THEN \(old) END)"
    }
  }

  /// Whether the staged row `s` says something else than `asset`.
  static let differs = """
    (asset.geom, \(list { "asset.\($0.name)" }), asset.attributes) IS NOT (
      s.geom, \(list(merged)), s.attributes)
    """
  /// The `SET` of an update by the staged row `s`.
  static let assignments =
    "geom = s.geom, \(list { "\($0.name) = \(merged($0))" }), attributes = s.attributes"

  /// The columns of the staging file's table `feature`, of all targets: those of an asset, then
  /// those of an installation.
  static let stagedTable = """
    CREATE TABLE feature (
      id INTEGER PRIMARY KEY, reference TEXT NOT NULL,
      \(list { "\($0.name) \($0.field == .referenceIsDerived ? "INTEGER" : $0.sqlType)" }),
      geom BLOB, operator TEXT, kind TEXT, height REAL, attributes TEXT NOT NULL)
    """

  /// Where the columns of a comparison stand that a staged row has, too, in the order of that row:
  /// `fid`, `reference`, those of ``names``, `geom`, `attributes`.
  static let compared: [(place: Int32, mayBeSilent: Bool)?] = {
    let fields = details.enumerated().map { (Int32($0 + 2), $1.silence != .clears) }
    let end = Int32(details.count + 2)
    return [nil, (1, false)] + fields + [(end, false), nil, nil, nil, (end + 1, false)]
  }()
}

extension StagedChunk {
  /// Of a definition, what every row asks for.
  private static let fields = AssetField.details.map { ($0.value, unsaid: $0.unsaid) }

  /// Writes the fields of ``AssetColumns/names``.
  ///
  /// - Parameter isWhole: whether what is not said is written as the registry's table has it.
  static func append(_ details: AssetDetails, isWhole: Bool, to record: inout RecordWriter) {
    for (value, unsaid) in fields {
      switch value {
      case .key: break
      case .text(let get, _): record.text(get(details))
      case .choice(_, let get, _): record.text(get(details) ?? (isWhole ? unsaid : nil))
      case .flag(let get, _): record.integer(get(details) == true ? 1 : 0)
      case .number(let get, _): record.real(get(details))
      }
    }
  }
}
