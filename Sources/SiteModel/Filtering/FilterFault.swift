public import CQL2

/// A filter that has no answer for the records at hand, and the part of it that is to blame.
public struct FilterFault: Error, Hashable, Sendable {
  public let error: FilterEvaluationError
  /// From the whole filter down to the smallest part that is wrong.
  public let path: [FilterExpression]
  /// The same path as a JSON Pointer into the filter's JSON encoding.
  public let pointer: String

  /// The smallest part that is wrong.
  public var part: FilterExpression { path[path.count - 1] }

  /// The column in filter text, counted from 1; nil where the text is not that of the filter.
  public func column(in text: String) -> Int? {
    for part in path.reversed() {
      if let column = Filter.column(of: part, in: text) { return column }
    }
    return nil
  }
}

extension FilterFault: CustomStringConvertible {
  public var description: String {
    let text = FilterExcerpt.text(of: part)
    return "the filter, at \(text): \(error)"
  }
}

/// A part of a filter as a message quotes it.
enum FilterExcerpt {
  private static let allowedCount = 60

  static func text(of part: FilterExpression) -> String {
    let text = Filter(unchecked: part).text
    guard text.count > allowedCount else { return text }
    return text.prefix(allowedCount - 1) + "…"
  }
}

extension Filter {
  /// Binds the filter to properties.
  ///
  /// - Throws: ``FilterFault`` naming the part that does not fit them.
  public func compiled(for properties: [FilterProperty]) throws(FilterFault) -> CompiledFilter {
    do {
      return try CompiledFilter(self, properties: properties)
    } catch {
      throw FilterCompiler(properties).fault(in: expression, error)
    }
  }
}

extension Filter {
  /// The first part, in the order it is written, that a test finds wrong on its own.
  public func firstFault(
    _ test: (FilterExpression) -> FilterEvaluationError?
  ) -> FilterFault? {
    func search(_ path: [FilterExpression], _ pointer: String) -> FilterFault? {
      let part = path[path.count - 1]
      if let error = test(part) { return FilterFault(error: error, path: path, pointer: pointer) }
      for (index, child) in part.children.enumerated() {
        if let fault = search(path + [child], pointer + part.pointer(toChild: index)) {
          return fault
        }
      }
      return nil
    }
    return search([expression], "")
  }
}

extension FilterCompiler {
  /// Follows an error down to the smallest part that has it on its own.
  func fault(in whole: FilterExpression, _ error: FilterEvaluationError) -> FilterFault {
    var path = [whole]
    var pointer = ""
    var found = error
    var part = whole
    while true {
      var next: FilterExpression?
      for (index, child) in part.children.enumerated() {
        guard let reason = self.error(in: child) else { continue }
        found = reason
        pointer += part.pointer(toChild: index)
        next = child
        break
      }
      guard let next else { break }
      path.append(next)
      part = next
    }
    return FilterFault(error: found, path: path, pointer: pointer)
  }

  private func error(in part: FilterExpression) -> FilterEvaluationError? {
    do throws(FilterEvaluationError) {
      _ = try operand(part)
      return nil
    } catch {
      return error
    }
  }
}
