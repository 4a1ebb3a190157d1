/// A LIKE pattern: `%` is any run of characters, `_` any one, `\` takes the next as it is.
///
/// A character is a Unicode scalar. Letters must agree in case. The store's SQL uses it too.
package struct LikePattern: Hashable, Sendable {
  private enum Element: Hashable, Sendable {
    case one(Unicode.Scalar)
    case anyOne
    case anyRun
  }

  private let elements: [Element]

  /// A backslash at the end stands for itself.
  package init(_ pattern: String) {
    var elements: [Element] = []
    var scalars = pattern.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      switch scalar {
      case "%": if elements.last != .anyRun { elements.append(.anyRun) }
      case "_": elements.append(.anyOne)
      case "\\": elements.append(.one(scalars.next() ?? scalar))
      default: elements.append(.one(scalar))
      }
    }
    self.elements = elements
  }

  /// Whether the whole text is of the pattern; takes at most length times pattern length steps.
  package func matches(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    var place = scalars.startIndex
    var element = 0
    // Where to go on after a mismatch: behind the last run, which then takes one more.
    var retry: (element: Int, place: String.Index)?
    while place < scalars.endIndex {
      if element < elements.count, elements[element] == .anyRun {
        element += 1
        retry = (element, place)
      } else if element < elements.count,
        elements[element] == .anyOne || elements[element] == .one(scalars[place])
      {
        element += 1
        place = scalars.index(after: place)
      } else if let last = retry {
        let next = scalars.index(after: last.place)
        retry = (last.element, next)
        element = last.element
        place = next
      } else {
        return false
      }
    }
    while element < elements.count, elements[element] == .anyRun { element += 1 }
    return element == elements.count
  }
}
