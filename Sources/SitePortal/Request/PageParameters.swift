/// The parameters that the address of a page may carry; the page's route declares them, and what it
/// does not declare is refused before the page is made.
struct PageParameters: Sendable {
  let names: [String]
  /// Those that may be given more than once.
  let repeatable: Set<String>

  init(_ names: String..., repeatable: Set<String> = []) {
    self.init(names: names, repeatable: repeatable)
  }

  init(names: [String], repeatable: Set<String> = []) {
    self.names = names
    self.repeatable = repeatable
  }

  /// For pages that are the same whatever is asked.
  static let none = PageParameters()
}
