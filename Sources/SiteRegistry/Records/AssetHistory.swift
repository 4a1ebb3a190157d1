import Foundation
public import SimpleFeatures
public import SiteModel
import SiteStore

/// What became of an asset, act by act.
public struct AssetHistory: Sendable {
  public struct Change: Sendable {
    public enum Kind: String, Sendable { case added, changed, removed, restored }

    public var kind: Kind
    /// Who did it, when, and in which act; nil where another program's edit has not been noticed.
    public var event: Event?
    /// What it was after; nil for a removal.
    public var after: Asset?
    /// For a change: field by field what became different.
    public var differences: [FieldDifference]
  }

  public var key: AssetKey
  /// Oldest first.
  public var changes: [Change]

  /// What the asset is now; nil where it is gone.
  public var now: Asset? { changes.last?.after }
}

extension CouncilRegistry {
  /// All that happened to the asset of a key, oldest first.
  ///
  /// - Throws: `notFound` where nothing ever had the key.
  public func history(of key: AssetKey) throws(RegistryError) -> AssetHistory {
    let versions = try translated(file.versions(of: key))
    guard !versions.isEmpty else {
      throw .notFound("no asset has or had the key \(key.description.shortened)")
    }
    var changes: [AssetHistory.Change] = []
    var last: AssetVersion?
    for version in versions {
      if let before = last, before.until?.sequence == version.since?.sequence {
        changes.append(
          .init(
            kind: .changed, event: version.since, after: version.asset,
            differences: before.asset.differences(to: version.asset)))
      } else {
        if let before = last { changes.append(.removal(of: before)) }
        changes.append(
          .init(
            kind: last == nil ? .added : .restored, event: version.since, after: version.asset,
            differences: last.map { $0.asset.differences(to: version.asset) } ?? []))
      }
      last = version
    }
    if let last, last.until != nil { changes.append(.removal(of: last)) }
    return AssetHistory(key: key, changes: changes)
  }

  /// The asset as it was after everything done up to a time; nil where there was none then.
  ///
  /// - Parameter time: a day, which means its end in the council's time zone, or an RFC 3339 time.
  /// - Throws: `usage` for another text, `notFound` where nothing ever had the key.
  public func asset(_ key: AssetKey, at time: String) throws(RegistryError) -> Asset? {
    let last = try lastEvent(at: time)
    let versions = try translated(file.versions(of: key))
    guard !versions.isEmpty else {
      throw .notFound("no asset has or had the key \(key.description.shortened)")
    }
    return versions.last { version in
      guard let since = version.since?.sequence, since <= last else { return false }
      return version.until.map { $0.sequence > last } ?? true
    }?.asset
  }

  private func lastEvent(at text: String) throws(RegistryError) -> Int64 {
    var moment: Date?
    if text.utf8.count == 10, let day = CivilDate(text) {
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = TimeZone(identifier: council.timeZone) ?? .gmt
      let start = calendar.date(
        from: DateComponents(year: day.year, month: day.month, day: day.day))
      moment = start.flatMap { calendar.date(byAdding: .day, value: 1, to: $0) }?
        .addingTimeInterval(-1)
    } else if CivilDate(text) != nil, Self.isTimeOfDay(text.dropFirst(11).prefix(5)) {
      moment = try? Date(text, strategy: .iso8601)
      if moment == nil {
        moment = try? Date(
          text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
      }
    }
    guard let moment else {
      throw .usage(
        "'\(text.shortened)' is neither a day (2026-01-31) nor a time (2026-01-31T12:00:00Z)")
    }
    return try translated(file.lastEvent(notAfter: moment.formatted(.iso8601)))
  }

  /// Whether it is `hh:mm`: Foundation would take 25:00 for the next day.
  private static func isTimeOfDay(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]) else {
      return false
    }
    return (0...23).contains(hour) && (0...59).contains(minute)
  }
}

extension AssetHistory.Change {
  fileprivate static func removal(of version: AssetVersion) -> Self {
    Self(kind: .removed, event: version.until, after: nil, differences: [])
  }
}

extension AssetHistory {
  public var json: JSONObject {
    [
      "asset": .string(key.description),
      "changes": .array(
        changes.map { change in
          var entry: JSONObject = ["change": .string(change.kind.rawValue)]
          if let event = change.event {
            entry["event"] = .integer(event.sequence)
            entry["at"] = .string(event.at)
            entry["actor"] = .string(event.actor)
            entry["act"] = .string(event.act)
            entry["run"] = event.detail["run"]
            entry["file"] = event.detail["file"]
          }
          entry["differences"] = .array(
            change.differences.map { difference in
              var object: JSONObject = [
                "field": .string(difference.field), "before": difference.before,
                "after": difference.after,
              ]
              object["movedInMetres"] = difference.movedInMetres.map(JSONValue.number)
              return .object(object)
            })
          if let after = change.after { entry["asset"] = .object(after.historyJSON) }
          return .object(entry)
        }),
    ]
  }

  /// One image as JSON.
  public static func json(of asset: Asset) -> JSONObject { asset.historyJSON }
}
