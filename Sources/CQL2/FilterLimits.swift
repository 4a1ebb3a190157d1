/// How large a filter may be; anything larger is refused with ``FilterError/limit(_:allowed:at:)``.
public struct FilterLimits: Hashable, Sendable {
  /// Levels of nesting in text, JSON and syntax tree; at most ``deepest``.
  public var depth: Int
  /// Bytes of UTF-8, of filter text or of JSON text.
  public var textLength: Int
  /// Positions in all geometry literals together.
  public var geometryVertices: Int
  /// Items of one list: IN lists, arrays, arguments, operands of AND and OR.
  public var listItems: Int

  public static let `default` = FilterLimits()

  /// The largest ``depth`` that is honoured, because syntax trees are walked recursively.
  ///
  /// An optimised build needs under 1 MB of stack for it, and under 512 KB for the default
  /// depth; a debug build four times as much. Linux gives threads 8 MB.
  public static let deepest = 128

  public init(
    depth: Int = 64, textLength: Int = 65_536, geometryVertices: Int = 10_000,
    listItems: Int = 10_000
  ) {
    self.depth = depth
    self.textLength = textLength
    self.geometryVertices = geometryVertices
    self.listItems = listItems
  }

  var honouredDepth: Int { min(depth, Self.deepest) }
}
