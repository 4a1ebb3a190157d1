package import Hummingbird

/// What a request carries through the portal: Hummingbird's own values, nothing more.
package struct PortalContext: RequestContext {
  package var coreContext: CoreRequestContextStorage

  package init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
  }

  /// A captured path segment, decoded.
  func segment(_ name: String) throws(PortalError) -> String {
    let raw = coreContext.parameters.get(name) ?? ""
    guard let text = PercentCoding.decode(raw, plusIsSpace: false), !text.isEmpty else {
      throw .noSuchPage
    }
    return text
  }
}
