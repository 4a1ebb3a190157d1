public import SimpleFeatures
public import SiteModel

/// How a batch is answered.
public struct BatchOptions: Sendable {
  public var format: BatchFormat
  /// For rows that name none.
  public var equipment: EquipmentKind?
  public var heightInMetres: Double?
  public var pack: String?
  /// More rows than this are refused; nil for no limit.
  public var maximumRows: Int?

  public init(
    format: BatchFormat, equipment: EquipmentKind? = nil, heightInMetres: Double? = nil,
    pack: String? = nil, maximumRows: Int? = nil
  ) {
    self.format = format
    self.equipment = equipment
    self.heightInMetres = heightInMetres
    self.pack = pack
    self.maximumRows = maximumRows
  }
}

public enum BatchFormat: String, Sendable, CaseIterable {
  case ndjson, csv, geojson, table
}

/// What a batch came to.
public struct BatchSummary: Sendable {
  public var rows = 0
  public var outcomes: [Outcome: Int] = [:]
  /// Rows that could not be read as a proposal.
  public var errors = 0
  /// The worst outcome of any row; nil where there was none.
  public var worst: Outcome? { outcomes.keys.max() }

  /// One line for a person: counts, best first.
  public var description: String {
    var parts = Outcome.allCases.compactMap { outcome in
      outcomes[outcome].map { "\($0) \(outcome.rawValue)" }
    }
    if errors > 0 { parts.append("\(errors) with an error") }
    return "\(rows) checked" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }
}

extension CouncilRegistry {
  /// Checks every feature of a source against a pack; answers stream out in input order.
  ///
  /// Memory does not grow with the length of the source. A row that is no proposal is answered
  /// with its error and counted.
  /// - Throws: `badInput` where the source breaks off, after the answers up to there are written.
  public func checkBatch(
    _ source: any FeatureSource, _ options: BatchOptions, progress: (Int) -> Void = { _ in },
    write: ([UInt8]) throws -> Void
  ) throws(RegistryError) -> BatchSummary {
    let pack = try rulePack(options.pack)
    var engine = try engine(pack)
    var output = BatchOutput(options.format, rules: pack.rules)
    var summary = BatchSummary()
    output.begin()
    var failure: RegistryError?
    reading: while true {
      let item: SourceItem?
      do {
        item = try source.next()
      } catch {
        failure = RegistryError(error)
        break
      }
      guard let item else { break }
      if let limit = options.maximumRows, summary.rows >= limit {
        failure = .badInput("more than \(limit) rows; send them in several batches")
        break reading
      }
      summary.rows += 1
      let row = row(item, number: summary.rows, source, options)
      switch row.proposal {
      case .success(let proposal):
        let checked = try checked(proposal, &engine)
        summary.outcomes[checked.verdict.outcome, default: 0] += 1
        output.append(row.id, checked)
      case .failure(let error):
        summary.errors += 1
        output.append(row.id, error)
      }
      if output.bytes.count > 1 << 16 { try Self.flush(&output, write) }
      if summary.rows.isMultiple(of: 256) { progress(source.bytesRead) }
    }
    output.end()
    try Self.flush(&output, write)
    progress(source.bytesRead)
    if let failure { throw failure }
    return summary
  }

  private static func flush(
    _ output: inout BatchOutput, _ write: ([UInt8]) throws -> Void
  ) throws(RegistryError) {
    do {
      try write(output.bytes)
    } catch {
      throw .storage("the answers could not be written: \(error)")
    }
    output.bytes.removeAll(keepingCapacity: true)
  }
}

extension RegistryError {
  /// Why a source broke off, in the asker's words.
  public init(_ error: SourceError) {
    switch error {
    case .missing(let path):
      self = .missingInput("there is no file '\(path)'")
    case .unreadable(let path, let reason):
      self = .missingInput("'\(path)' cannot be read: \(reason)")
    case .malformed(let defect):
      let place = defect.place
      let feature = place.feature > 0 ? ", feature \(place.feature)" : ""
      self = .badInput("line \(place.line), column \(place.column)\(feature): \(defect.message)")
    }
  }
}
