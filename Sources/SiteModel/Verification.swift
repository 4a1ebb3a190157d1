/// What looking through a registry brought to light.
public struct Verification: Hashable, Sendable {
  /// Everything that is wrong, in plain words; empty where the registry is sound.
  public var faults: [String]
  /// What is worth knowing and no fault: times that go backwards, what other programs added, what
  /// no digest covers.
  public var notes: [String]

  public init(faults: [String] = [], notes: [String] = []) {
    self.faults = faults
    self.notes = notes
  }

  package static func += (found: inout Verification, more: Verification) {
    found.faults += more.faults
    found.notes += more.notes
  }
}
