import HTTPTypes

/// Entity tags of gzipped answers: the plain one's with a mark, since the bytes differ.
enum CodedTags {
  private static let mark = "-gzip\""

  /// The tag of the gzipped form.
  static func gzipped(_ tag: String) -> String {
    tag.hasSuffix("\"") ? tag.dropLast() + mark : tag
  }

  /// Whether a list of tags names a gzipped form.
  static func isMarked(_ field: String) -> Bool { field.contains(mark) }

  /// A list of tags, as `If-None-Match` and `If-Match` carry it, with the marks taken off: what
  /// the routes compare with knows nothing of codings.
  static func plain(_ field: String) -> String { field.replacing(mark, with: "\"") }

  /// Whether the client's list names the gzipped form of a tag.
  static func names(_ field: String, gzippedFormOf tag: String) -> Bool {
    let form = gzipped(tag)
    let opaque = form.hasPrefix("W/") ? form.dropFirst(2) : form[...]
    return field.contains(opaque)
  }
}
