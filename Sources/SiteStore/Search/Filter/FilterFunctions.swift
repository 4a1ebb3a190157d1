import CQL2
package import GRDB
import GRDBSQLite
import SimpleFeatures
import SiteModel
import Topology

/// The SQL functions that compiled filters call, registered for one connection.
///
/// They own a topology session, which like the connection is used from one thread at a time.
/// What stays the same during a statement (a literal geometry, a condition) is read once, and
/// SQLite keeps it as the auxiliary data of its parameter.
package final class FilterFunctions {
  typealias Call =
    @convention(c) (
      OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?
    ) -> Void

  let session = TopologySession()

  private init() {}

  /// Adds the functions to a connection; they last as long as it does.
  package static func register(in db: Database) throws {
    guard let connection = db.sqliteConnection else { return }
    let functions = FilterFunctions()
    let all: [(name: String, count: Int32, call: Call)] = [
      ("cql_test", -1, test), ("cql_relates", 3, relates), ("cql_like", 2, like),
      ("cql_text", 2, { AttributeCalls.answer($0, $2, .text) }),
      ("cql_number", 2, { AttributeCalls.answer($0, $2, .number) }),
      ("cql_truth", 2, { AttributeCalls.answer($0, $2, .truth) }),
      ("cql_member", 2, { AttributeCalls.answer($0, $2, .anything) }),
      ("cql_search", -1, SearchCalls.call),
    ]
    for (name, count, call) in all {
      // Each registration holds a reference, which SQLite gives back when the connection closes
      // (or at once where registering fails).
      let code = sqlite3_create_function_v2(
        connection, name, count, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
        Unmanaged.passRetained(functions).toOpaque(), call, nil, nil, release)
      guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
  }

  private static let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = { pointer in
    if let pointer { Unmanaged<FilterFunctions>.fromOpaque(pointer).release() }
  }

  /// The functions of the connection that a call comes from.
  private static func own(_ context: OpaquePointer?) -> FilterFunctions? {
    // The pointer is the one given at registration, and SQLite holds a reference to it.
    sqlite3_user_data(context).map {
      Unmanaged<FilterFunctions>.fromOpaque($0).takeUnretainedValue()
    }
  }

  private static let test: Call = { context, count, values in
    guard let values, count >= 2, let own = own(context) else { return }
    let leaf = KeptValue<FilterLeaf.Bound>.of(context, argument: 0) {
      guard let text = SQLValue.text(values[0]), let storages = SQLValue.text(values[1])
      else { return nil }
      return FilterLeaf.Bound(text: text, storages: storages)
    }
    guard let leaf, leaf.names.count == Int(count) - 2 else {
      return SQLValue.fail(context, "cql_test was given no condition, or too few values")
    }
    do {
      let row = FilterRow(leaf: leaf, values: values + 2)
      SQLValue.answer(context, try leaf.filter.truth(of: row, in: own.session))
    } catch {
      SQLValue.fail(context, "\(error)")
    }
  }

  private static let relates: Call = { context, _, values in
    guard let values, let own = own(context) else { return }
    let literal = KeptValue<PlacedLiteral>.of(context, argument: 2) {
      PlacedLiteral(relation: SQLValue.text(values[0]), values[2], own)
    }
    guard let literal else {
      return SQLValue.fail(context, "cql_relates was given no geometry, or no relation")
    }
    guard sqlite3_value_type(values[1]) == SQLITE_BLOB else { return sqlite3_result_null(context) }
    do {
      SQLValue.answer(context, try literal.truth(of: SQLValue.bytes(values[1]), own.session))
    } catch {
      SQLValue.fail(context, "a geometry cannot be compared: \(error)")
    }
  }

  private static let like: Call = { context, _, values in
    guard let values else { return }
    let pattern = KeptValue<LikePattern>.of(context, argument: 1) {
      SQLValue.text(values[1]).map(LikePattern.init)
    }
    guard let pattern, sqlite3_value_type(values[0]) == SQLITE_TEXT,
      let text = SQLValue.text(values[0])
    else { return sqlite3_result_null(context) }
    sqlite3_result_int(context, pattern.matches(text) ? 1 : 0)
  }
}

/// Something SQLite keeps for us while a parameter stays the same.
final class KeptValue<Value> {
  private let value: Value

  private init(_ value: Value) { self.value = value }

  /// What was made at an earlier call of the statement, or is made now.
  static func of(
    _ context: OpaquePointer?, argument: Int32, make: () -> Value?
  ) -> Value? {
    if let kept = sqlite3_get_auxdata(context, argument) {
      // Put there below for the same argument of the same function, so the type is this one.
      return Unmanaged<KeptValue<Value>>.fromOpaque(kept).takeUnretainedValue().value
    }
    guard let value = make() else { return nil }
    // SQLite takes over the reference and may give it back at once, so `value` is used instead.
    sqlite3_set_auxdata(
      context, argument, Unmanaged.passRetained(KeptValue(value)).toOpaque(),
      { pointer in if let pointer { Unmanaged<AnyObject>.fromOpaque(pointer).release() } })
    return value
  }
}
