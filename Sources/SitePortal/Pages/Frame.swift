import Hummingbird
import SiteRegistry

/// A page: what surrounds every one, and what is its own.
struct Page<Content> {
  var frame: Frame
  var content: Content

  init(_ frame: Frame, _ content: Content) {
    self.frame = frame
    self.content = content
  }
}

/// What surrounds the content of every page.
struct Frame: Sendable {
  struct Crumb: Sendable {
    var label: String
    var href: String
  }

  var title: String
  var documentTitle: String
  var councilName: String
  /// The path before all of ours; templates put it before every local link.
  var root: String
  var stamp: String
  var crumbs: [Crumb]
  /// The same content for programs.
  var alternate: String?
  var contact: String?

  /// The title of a page that shows what is wrong with a form.
  func withErrors() -> Frame {
    var frame = self
    frame.documentTitle = "Error: " + documentTitle
    return frame
  }
}

extension Desk {
  /// - Parameters:
  ///   - trail: the pages above this one, below the home page; label and path.
  ///   - alternate: the path and `f` of the same content for programs.
  func frame(
    _ request: Request, title: String, trail: [(String, String)]? = nil,
    alternate: (String, String)? = nil
  ) -> Frame {
    let address = address(request)
    let council = registry.council
    var crumbs: [Frame.Crumb] = []
    if title != Self.homeTitle {
      crumbs = [Frame.Crumb(label: "Home", href: address.local("/"))]
      crumbs += (trail ?? []).map { Frame.Crumb(label: $0.0, href: address.local($0.1)) }
    }
    return Frame(
      title: title, documentTitle: "\(title) – \(council.name)", councilName: council.name,
      root: address.root, stamp: pages.stamp, crumbs: crumbs,
      alternate: alternate.map { address.local($0.0, [("f", $0.1)]) },
      contact: council.contact)
  }

  static let homeTitle = "Sites for telecoms equipment"
}
