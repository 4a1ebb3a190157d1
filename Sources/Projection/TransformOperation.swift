/// The one operation a transform uses for every position.
public struct TransformOperation: Hashable, Sendable {
  /// PROJ's name for it, made of the names of its steps.
  public let name: String
  /// How far a transformed position may be off, in metres; nil where nobody has said.
  public let accuracyInMetres: Double?
  /// The file name of the shift grid; nil where the operation uses none.
  public let grid: String?
  /// The operation as a PROJ pipeline, for `cs2cs` and for the record.
  public let projString: String
  /// Whether both systems are the same, so that positions are only checked.
  public let isIdentity: Bool

  /// Whether positions are as good as the National Grid itself is defined: to a decimetre or
  /// better, which takes Ordnance Survey's OSTN15 grid unless the datum stays the same.
  public var isExact: Bool { (accuracyInMetres ?? .infinity) <= 0.1 }
}
