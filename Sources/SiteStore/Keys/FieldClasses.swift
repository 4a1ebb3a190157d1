import GRDB
package import SiteModel

/// Who may see a field, or a whole collection where the field is empty.
package struct StoredFieldClass: Hashable, Sendable {
  package var collection: String
  package var field: String
  /// `public`, `suppliers` or `internal`.
  package var name: String

  package init(collection: String, field: String, name: String) {
    self.collection = collection
    self.field = field
    self.name = name
  }
}

extension RegistryFile {
  package func fieldClasses() throws(StoreError) -> [StoredFieldClass] {
    try read { db in
      let statement = try db.cachedStatement(
        sql: "SELECT collection, field, class FROM field_class ORDER BY collection, field")
      return try Row.fetchAll(statement).map {
        StoredFieldClass(collection: $0[0], field: $0[1], name: $0[2])
      }
    }
  }

  /// Puts each class in place of what was there for its field.
  package func setFieldClasses(_ classes: [StoredFieldClass], act: Act) throws(StoreError) {
    try write(act) { db, _, _ in
      let statement = try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO field_class (collection, field, class) VALUES (?, ?, ?)")
      for one in classes {
        try statement.execute(arguments: [one.collection, one.field, one.name])
      }
    }
  }

  /// Takes back what was set for a field, so that the council's file or its name decides again.
  package func removeFieldClass(
    collection: String, field: String, act: Act
  ) throws(StoreError) {
    try write(act) { db, _, _ in
      try db.execute(
        sql: "DELETE FROM field_class WHERE collection = ? AND field = ?",
        arguments: [collection, field])
      guard db.changesCount == 0 else { return }
      throw StoreError.notFound(
        what: "no class is set for '\(collection)\(field.isEmpty ? "" : "/\(field)")'")
    }
  }
}
