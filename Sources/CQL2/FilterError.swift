/// Why a filter cannot be read.
public enum FilterError: Error, Hashable, Sendable {
  /// The filter, as text or as JSON, is not what the grammar allows at a place.
  case unexpected(found: String, expected: String, at: FilterPlace)
  /// The filter is larger than ``FilterLimits`` allow.
  case limit(Limit, allowed: Int, at: FilterPlace)

  /// The limits that can be exceeded.
  public enum Limit: String, Hashable, Sendable {
    case depth = "levels of nesting"
    case textLength = "bytes"
    case geometryVertices = "positions in its geometries"
    case listItems = "items in one list"
  }

  /// Where in the filter.
  public var place: FilterPlace {
    switch self {
    case .unexpected(_, _, let place), .limit(_, _, let place): place
    }
  }

  /// The column of the defect in filter text or JSON text; nil where only a pointer is known.
  public var column: Int? { if case .column(let column) = place { column } else { nil } }

  /// The JSON Pointer (RFC 6901) of the defect; nil where only a column is known.
  public var pointer: String? { if case .pointer(let pointer) = place { pointer } else { nil } }
}

/// A place in a filter.
public enum FilterPlace: Hashable, Sendable {
  /// Characters (Unicode scalars) from the start of the whole text, counted from 1; a line
  /// break is one character.
  case column(Int)
  /// A JSON Pointer into a filter in JSON; the empty pointer is the whole filter.
  case pointer(String)
}

extension FilterPlace: CustomStringConvertible {
  public var description: String {
    switch self {
    case .column(let column): "column \(column)"
    case .pointer(""): "the top level"
    case .pointer(let pointer): pointer
    }
  }
}

extension FilterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpected(let found, let expected, let place):
      "filter, at \(place): found \(found), expected \(expected)"
    case .limit(let limit, let allowed, let place):
      "filter, at \(place): more than \(allowed) \(limit.rawValue); use a smaller filter"
    }
  }
}
