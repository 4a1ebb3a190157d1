/// Why a text is not JSON (RFC 8259), and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A stable word, such as `bad-json`, `too-deep`, `number-out-of-range` or `invalid-utf8`.
  public var code: String
  /// One plain sentence that names what was found and what is allowed.
  public var message: String
  /// Counted from 1.
  public var line: Int
  /// In bytes from the start of the line, counted from 1.
  public var column: Int

  public init(code: String, message: String, line: Int, column: Int) {
    self.code = code
    self.message = message
    self.line = line
    self.column = column
  }

  public var description: String { "line \(line), column \(column): \(message)" }
}
