/// Why a question or an act could not be answered, in words for the person who asked.
///
/// The command line maps each case to an exit code and HTTP to a status, each in one place.
public enum RegistryError: Error, Hashable, Sendable {
  /// The request itself is malformed: the message names the value and what is allowed.
  case usage(String)
  /// The input cannot be used: wrong format, wrong reference system, no usable rows.
  case badInput(String)
  /// One parameter of a request cannot be used; the detail says what is allowed.
  case invalidParameter(name: String, detail: String)
  /// A form was filled in wrongly, field by field.
  case invalidForm([FieldProblem])
  /// A file that should be read does not exist.
  case missingInput(String)
  /// Nothing in the registry has this name.
  case notFound(String)
  /// The registry has moved on since the asker looked.
  case conflict(String)
  /// Another program holds the registry; trying again later helps.
  case busy(String)
  /// The disk is full; nothing was changed.
  case full(String)
  /// The registry's file was removed or replaced while it was open; nothing is written any more.
  case gone(String)
  /// The file is read-only or damaged, or cannot be read.
  case storage(String)
  /// A defect in this program.
  case internalFault(String)

  public var message: String {
    switch self {
    case .usage(let text), .badInput(let text), .missingInput(let text), .notFound(let text),
      .conflict(let text), .busy(let text), .full(let text), .gone(let text),
      .storage(let text), .internalFault(let text):
      text
    case .invalidParameter(let name, let detail): "\(name): \(detail)"
    case .invalidForm(let problems):
      problems.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
    }
  }
}

/// What is wrong with one field of a form.
public struct FieldProblem: Hashable, Sendable {
  public var field: String
  public var message: String

  public init(field: String, message: String) {
    self.field = field
    self.message = message
  }
}
