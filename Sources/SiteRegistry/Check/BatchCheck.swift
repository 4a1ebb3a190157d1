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
  /// How many threads answer; nil for one a processor.
  public var threads: Int?
  /// Who asks; see ``CheckRequest/audience``.
  public var audience = Audience.internal
  /// Further values for rows that do not say.
  public var values: [NamedValue] = []
  /// The day whose rules answer; today where nil.
  public var on: CivilDate?
  /// Whether CSV is for people's spreadsheets or for programs.
  public var csvGuard = CSVGuard.formulas
  /// Whether the calling thread answers by itself: for batches known to be small.
  public var answersOnCallingThread = false

  public init(
    format: BatchFormat, equipment: EquipmentKind? = nil, heightInMetres: Double? = nil,
    pack: String? = nil, maximumRows: Int? = nil, threads: Int? = nil
  ) {
    self.format = format
    self.equipment = equipment
    self.heightInMetres = heightInMetres
    self.pack = pack
    self.maximumRows = maximumRows
    self.threads = threads
  }
}

public enum BatchFormat: String, Sendable, CaseIterable {
  case ndjson, csv, geojson, table
}

/// How far a batch has come.
public struct BatchProgress: Sendable {
  /// Rows whose answers are written.
  public var rows: Int
  public var bytesRead: Int
}

/// What a batch came to.
public struct BatchSummary: Sendable {
  public var rows = 0
  public var outcomes: [Outcome: Int] = [:]
  /// Rows that could not be read as a proposal.
  public var errors = 0
  /// What is worth saying of the source as a whole.
  public var remarks: [String] = []
  /// The worst outcome of any row; nil where there was none.
  public var worst: Outcome? { outcomes.keys.max() }

  mutating func add(_ other: BatchSummary) {
    rows += other.rows
    errors += other.errors
    outcomes.merge(other.outcomes, uniquingKeysWith: +)
  }

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
  /// Rows are read on the calling thread and, but for a few, answered on others. Memory does not grow with the
  /// length of the source, and the bytes do not depend on the number of threads. A row that is no
  /// proposal is answered with its error and counted.
  /// - Parameter names: told what the columns were taken for, before anything is written.
  /// - Throws: `badInput` where the source breaks off, after the answers up to there are written.
  public func checkBatch(
    _ source: any FeatureSource, _ options: BatchOptions,
    names: (BatchNames) -> Void = { _ in }, progress: (BatchProgress) -> Void = { _ in },
    write: ([UInt8]) throws -> Void
  ) throws(RegistryError) -> BatchSummary {
    let kept = try keptPack(options.pack, for: options.audience, on: options.on)
    // Said before any row is answered.
    let values = try kept.compiled.pack.proposalValues(options.values)
    var reader = try BatchReader(source, options.maximumRows, kept.names)
    var summary = BatchSummary()
    var frame = BatchOutput(options, kept.compiled)
    frame.begin()
    func take(_ answer: BatchAnswer) throws {
      if frame.bytes.isEmpty {
        try Self.put(answer.bytes, write)
      } else {
        // What begins the whole goes out with the first answers.
        try Self.put(frame.bytes + answer.bytes, write)
        frame.bytes = []
      }
      summary.add(answer.summary)
      progress(BatchProgress(rows: summary.rows, bytesRead: answer.bytesRead))
    }
    do {
      var first = reader.next()
      if let first { names(first.names(kept.names)) }
      var second = first == nil ? nil : reader.next()
      func next() -> BatchRows? { first.take() ?? second.take() ?? reader.next() }
      if second == nil || options.answersOnCallingThread {
        // Few rows: other threads would take longer to start than to answer.
        while let rows = next() {
          try take(try kept.withWorker { try $0.answer(rows, options, values, of: self) })
        }
      } else {
        try OrderedPipeline(workers: options.threads).run(
          next: next,
          work: { (port: PipelinePort<BatchRows, BatchAnswer>) in
            var worker = BatchWorker(kept.compiled, kept.names)
            port.answerEach { rows in try worker.answer(rows, options, values, of: self) }
          },
          take: take)
      }
      frame.end()
      try Self.put(frame.bytes, write)
    } catch let error as RegistryError {
      throw error
    } catch {
      throw .internalFault("the batch broke off: \(error)")
    }
    if let failure = reader.failure { throw failure }
    summary.remarks = source.remarks
    return summary
  }

  private static func put(
    _ bytes: [UInt8], _ write: ([UInt8]) throws -> Void
  ) throws(RegistryError) {
    do {
      try write(bytes)
    } catch let error as RegistryError {
      throw error
    } catch {
      throw .storage("the answers could not be written: \(error)")
    }
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
