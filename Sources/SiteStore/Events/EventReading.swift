import GRDB
public import SiteModel

/// What came of following the chain of events from its start.
public struct ChainCheck: Hashable, Sendable {
  /// How many events there are.
  public var count: Int64
  /// The hash of the last one: noted elsewhere, it proves later that nothing was rewritten.
  public var headHash: String
  /// Where the chain first does not hold; nil where it is whole.
  public var firstFault: Fault?
  /// What is no fault and worth a look: times that go backwards, edits not yet noticed.
  public var notes: [String] = []

  public struct Fault: Hashable, Sendable {
    public var sequence: Int64
    public var reason: String

    public init(sequence: Int64, reason: String) {
      self.sequence = sequence
      self.reason = reason
    }
  }

  public init(count: Int64, headHash: String, firstFault: Fault? = nil) {
    self.count = count
    self.headHash = headHash
    self.firstFault = firstFault
  }
}

extension RegistryFile {
  /// Events in the order they happened.
  ///
  /// - Parameter after: the sequence to go on from; 0 for the start.
  public func events(after: Int64 = 0, limit: Int = 100) throws(StoreError) -> [Event] {
    let rows = try read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT \(EventRow.columns) FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
        arguments: [after, max(0, limit)]
      ).map(EventRow.init)
    }
    var events: [Event] = []
    for row in rows { events.append(try row.event()) }
    return events
  }

  /// Recomputes every hash; the first event that does not follow from the one before is named.
  public func verifyEventChain() throws(StoreError) -> ChainCheck {
    let sealer = sealer
    return try read { db in
      var check = ChainCheck(count: 0, headHash: EventLog.firstPreviousHash)
      var times = EventTimes()
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(EventRow.columns) FROM event ORDER BY sequence")
      while let row = try rows.next() {
        let event = EventRow(row)
        let reason: String? =
          if event.sequence != check.count + 1 {
            "event \(check.count + 1) is missing"
          } else if event.previousHash != check.headHash {
            "it does not follow the event before: an event was changed, added or removed"
          } else if event.hash != event.seal(by: sealer) {
            "its content was changed after it was written"
          } else {
            nil
          }
        if let reason, check.firstFault == nil {
          check.firstFault = .init(sequence: event.sequence, reason: reason)
        }
        check.count += 1
        check.headHash = event.hash
        times.read(event)
      }
      check.notes = try times.notes + OutsideChanges.pendingNotes(in: db)
      return check
    }
  }
}

/// Whether the clock went backwards between two events: an officer's computer may have been wrong,
/// and so may be what was written.
private struct EventTimes {
  private static let named = 20
  private var last: EventRow?
  private var count = 0
  private var lines: [String] = []

  mutating func read(_ event: EventRow) {
    defer { last = event }
    guard let last, event.at < last.at else { return }
    count += 1
    guard lines.count < Self.named else { return }
    lines.append(
      "event \(event.sequence) is dated \(event.at), before event \(last.sequence) (\(last.at))")
  }

  var notes: [String] {
    count > lines.count ? lines + ["and \(count - lines.count) more whose time goes back"] : lines
  }
}
