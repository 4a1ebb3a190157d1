import GRDB

/// The texts of rule packs, and what each kept verdict rests on.
///
/// A basis stands apart from its application: what it says of events is for the council alone.
enum RulePackTable {
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE rule_pack (
          digest TEXT PRIMARY KEY NOT NULL,
          name TEXT NOT NULL,
          version TEXT NOT NULL,
          text TEXT NOT NULL,
          first_used TEXT NOT NULL) STRICT;
        CREATE INDEX rule_pack_name ON rule_pack (name, version);
        CREATE TABLE verdict_basis (
          application TEXT PRIMARY KEY NOT NULL
            REFERENCES application (reference) ON DELETE CASCADE,
          event INTEGER NOT NULL,
          sealed_by INTEGER NOT NULL,
          pack TEXT NOT NULL REFERENCES rule_pack (digest),
          detail TEXT NOT NULL) STRICT;
        CREATE INDEX verdict_basis_pack ON verdict_basis (pack);
        CREATE TRIGGER rule_pack_is_final BEFORE UPDATE ON rule_pack
          BEGIN SELECT RAISE(ABORT, 'a rule pack that was used does not change'); END;
        """)
  }
}
