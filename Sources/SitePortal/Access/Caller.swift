package import SiteRegistry

/// Who asks: anyone, or the holder of a key.
package struct Caller: Hashable, Sendable {
  /// Nil for anyone.
  var key: AccessKey?

  static let anyone = Caller(key: nil)

  /// What is to be seen.
  package var audience: Audience { key?.scope.audience ?? .public }

  func mayAct(as scope: KeyScope) -> Bool { key.map { $0.scope >= scope } ?? false }
}
