/// How much of what stands at an address has come.
public struct FetchProgress: Hashable, Sendable {
  public var bytes = 0
  /// Of the document; nil where the server does not say, or sends many.
  public var bytesInAll: Int?
  /// 0 where it does not come in pages.
  public var features = 0
  /// Nil where the server does not say.
  public var featuresInAll: Int?
}
