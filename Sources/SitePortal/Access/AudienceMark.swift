import HTTPTypes
import Hummingbird
import SiteRegistry

/// Entity tags of what more than the public sees: the tag of the representation with a mark of
/// the audience before its last quote.
struct AudienceMark {
  private let mark: String

  init(_ audience: Audience) { mark = ".\(audience.rawValue.prefix(1))\"" }

  /// The request as its handler knows it: tags of this audience without the mark, others not at
  /// all, since what they tag is something else.
  func removed(from request: Request) -> Request {
    var head = request.head
    for name in [HTTPField.Name.ifNoneMatch, .ifMatch] {
      guard let field = head.headerFields[name], field.trimmed != "*" else { continue }
      let tags = field.split(separator: ",").map { String($0).trimmed }.filter {
        $0.hasSuffix(mark)
      }
      // A tag that nothing has: a condition that names no tag of ours still is a condition.
      head.headerFields[name] =
        tags.isEmpty
        ? "\"other\"" : tags.map { $0.dropLast(mark.count) + "\"" }.joined(separator: ", ")
    }
    return Request(head: head, body: request.body)
  }

  func add(to response: inout Response) {
    guard let tag = response.headers[.eTag], tag.hasSuffix("\"") else { return }
    response.headers[.eTag] = tag.dropLast() + mark
  }
}
