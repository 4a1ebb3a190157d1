import GRDB
import SiteModel

/// How much is in a registry.
public struct RegistryCounts: Hashable, Sendable {
  public struct Group: Hashable, Sendable {
    public var owner: String
    public var kind: String
    public var count: Int
  }

  /// By owner and kind, in that order.
  public var assets: [Group]
  public var constraintLayers: Int
  public var installations: Int
  public var postcodes: Int
  /// By the name of the state; states nothing is in are left out.
  public var applications: [String: Int]
  public var events: Int
  /// The file without the log that waits to be folded in.
  public var fileSizeInBytes: Int
}

extension RegistryFile {
  /// Counts everything; on a million assets an index scan of some tens of milliseconds.
  public func counts() throws(StoreError) -> RegistryCounts {
    let size = FilePlace.size(of: path) ?? 0
    return try read { db in
      func count(_ table: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(quoted(table))") ?? 0
      }
      let groups = try Row.fetchAll(
        db,
        sql:
          "SELECT owner, kind, COUNT(*) AS n FROM asset GROUP BY owner, kind ORDER BY owner, kind"
      ).map { RegistryCounts.Group(owner: $0["owner"], kind: $0["kind"], count: $0["n"]) }
      var states: [String: Int] = [:]
      for row in try Row.fetchAll(
        db, sql: "SELECT state, COUNT(*) AS n FROM application GROUP BY state")
      {
        states[row["state"]] = row["n"]
      }
      return RegistryCounts(
        assets: groups, constraintLayers: try count("constraint_layer"),
        installations: try count("installation"), postcodes: try count("postcode"),
        applications: states, events: try count("event"), fileSizeInBytes: size)
    }
  }
}
