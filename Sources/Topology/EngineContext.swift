import CGEOS

/// Owns one GEOS context, the last message it sent, and the prepared geometries made in it.
///
/// A class only so that GEOS can be given its address; one `TopologySession` owns it and nobody
/// else sees it. It is not `Sendable`, like the handles inside.
final class EngineContext {
  let handle: GEOSContextHandle_t
  private let messages: MessageBox
  private var prepared: [PreparedEntry?] = []
  private var vacant: [Int] = []

  /// Kept apart from the context, so that its address is known before `self` is complete.
  private final class MessageBox {
    var lastError = ""
    var lastNotice = ""
  }

  private struct PreparedEntry {
    let prepared: OpaquePointer
    let geometry: OpaquePointer
  }

  init() {
    // Returns NULL only where memory has run out; Swift's own allocations trap there as well.
    guard let handle = GEOS_init_r() else {
      preconditionFailure("GEOS_init_r: no memory for a GEOS context")
    }
    let messages = MessageBox()
    self.handle = handle
    self.messages = messages
    // GEOS keeps the address without retaining it; `messages` lives as long as the context.
    let address = Unmanaged.passUnretained(messages).toOpaque()
    _ = GEOSContext_setErrorMessageHandler_r(
      handle,
      { text, box in
        guard let text, let box else { return }
        Unmanaged<MessageBox>.fromOpaque(box).takeUnretainedValue().lastError =
          String(cString: text)
      }, address)
    _ = GEOSContext_setNoticeMessageHandler_r(
      handle,
      { text, box in
        guard let text, let box else { return }
        Unmanaged<MessageBox>.fromOpaque(box).takeUnretainedValue().lastNotice =
          String(cString: text)
      }, address)
  }

  deinit {
    for case .some(let entry) in prepared { destroy(entry) }
    // Ends the ownership of GEOS_init_r; everything made in the context is gone by now.
    GEOS_finish_r(handle)
  }

  // MARK: Sentinels, each decoded here and nowhere else

  /// Predicates answer 1 or 0, and 2 where GEOS raised an exception.
  func truth(_ answer: CChar, _ function: StaticString) throws(TopologyError) -> Bool {
    switch answer {
    case 0: return false
    case 1: return true
    default: throw failure(function)
    }
  }

  /// Functions that fill an out-parameter answer 1, and 0 where GEOS raised an exception.
  func check(_ answer: CInt, _ function: StaticString) throws(TopologyError) {
    if answer != 1 { throw failure(function) }
  }

  /// Functions that make something answer NULL where GEOS raised an exception.
  func made(
    _ pointer: OpaquePointer?, _ function: StaticString
  ) throws(TopologyError) -> OpaquePointer {
    guard let pointer else { throw failure(function) }
    return pointer
  }

  /// Counts and type numbers are −1 where GEOS raised an exception.
  func number(_ answer: CInt, _ function: StaticString) throws(TopologyError) -> Int {
    if answer < 0 { throw failure(function) }
    return Int(answer)
  }

  private func failure(_ function: StaticString) -> TopologyError {
    // A failing call always reports; the text of an earlier failure must not be repeated.
    let message = messages.lastError
    messages.lastError = ""
    return .engine(
      function: "\(function)", message: message.isEmpty ? "no message from GEOS" : message)
  }

  // MARK: Prepared geometries

  /// Takes over the geometry, prepares it, and answers its slot.
  func keep(prepared geometry: consuming EngineGeometry) throws(TopologyError) -> Int {
    // The prepared form borrows the geometry, so both are kept and destroyed together.
    let prepared = try made(GEOSPrepare_r(handle, geometry.pointer), "GEOSPrepare_r")
    let entry = PreparedEntry(prepared: prepared, geometry: geometry.surrender())
    if let slot = vacant.popLast() {
      self.prepared[slot] = entry
      return slot
    }
    self.prepared.append(entry)
    return self.prepared.count - 1
  }

  func discardPrepared(_ slot: Int) {
    guard let entry = prepared[slot] else { return }
    prepared[slot] = nil
    vacant.append(slot)
    destroy(entry)
  }

  func preparedHandle(_ slot: Int) -> OpaquePointer { entry(slot).prepared }

  /// The geometry under a prepared form; still owned here.
  func preparedGeometry(_ slot: Int) -> OpaquePointer { entry(slot).geometry }

  private func entry(_ slot: Int) -> PreparedEntry {
    guard let entry = prepared[slot] else {
      preconditionFailure("the token's prepared geometry was discarded before")
    }
    return entry
  }

  private func destroy(_ entry: PreparedEntry) {
    // The prepared form first: it points into the geometry.
    GEOSPreparedGeom_destroy_r(handle, entry.prepared)
    GEOSGeom_destroy_r(handle, entry.geometry)
  }
}
