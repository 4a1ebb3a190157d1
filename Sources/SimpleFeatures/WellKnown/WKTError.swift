/// Why a text is not a geometry in well-known text.
public struct WKTError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One plain sentence that names what was found and what is allowed.
  public var message: String
  /// In bytes from the start of the text, counted from 0.
  public var offset: Int

  public init(message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }

  public var description: String { "\(message) (character \(offset + 1))" }
}
