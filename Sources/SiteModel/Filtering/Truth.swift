/// The three truth values of a filter; unknown is what a missing value leaves open.
public enum Truth: Hashable, Sendable {
  case `true`
  case `false`
  case unknown

  public init(_ value: Bool) { self = value ? .true : .false }

  init(_ value: Bool?) { self = value.map(Truth.init) ?? .unknown }

  /// Not unknown is unknown.
  public static prefix func ! (value: Truth) -> Truth {
    switch value {
    case .true: .false
    case .false: .true
    case .unknown: .unknown
    }
  }

  /// False wins over unknown.
  func and(_ other: Truth) -> Truth {
    if self == .false || other == .false { return .false }
    return self == .unknown || other == .unknown ? .unknown : .true
  }

  /// True wins over unknown.
  func or(_ other: Truth) -> Truth { !((!self).and(!other)) }
}
