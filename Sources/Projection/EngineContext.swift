import CPROJ

/// Owns one PROJ context: off the network, silent, and searching the given folders first.
///
/// A class so that every object made in it can keep it alive; not `Sendable`, like the handle.
final class EngineContext {
  let handle: OpaquePointer

  init(searching folders: [String]) throws(ProjectionError) {
    guard let handle = proj_context_create() else {
      throw .engine(function: "proj_context_create", reason: "no memory for a PROJ context")
    }
    // PROJ's own default writes to stderr.
    _ = proj_log_level(handle, PJ_LOG_NONE)
    proj_context_set_enable_network(handle, 0)
    // Setting search paths replaces PROJ's own, so its database's folder is put after ours. The
    // text belongs to the context.
    var paths = folders
    guard let database = proj_context_get_database_path(handle) else {
      _ = proj_context_destroy(handle)
      throw .engine(function: "proj_context_get_database_path", reason: "proj.db was not found")
    }
    let file = String(cString: database)
    if let slash = file.lastIndex(of: "/") { paths.append(String(file[..<slash])) }
    withCStrings(paths) { pointers in
      // PROJ copies the texts.
      proj_context_set_search_paths(handle, CInt(clamping: paths.count), pointers)
    }
    self.handle = handle
  }

  deinit { _ = proj_context_destroy(handle) }

  /// The context's last error in words.
  func reason(_ code: CInt) -> String {
    if code == 0 { return "no reason given" }
    guard let text = proj_context_errno_string(handle, code) else { return "error \(code)" }
    return String(cString: text)
  }

  var lastReason: String { reason(proj_context_errno(handle)) }
}

private func withCStrings(
  _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Void
) {
  let copies = strings.map { Array($0.utf8CString) }
  func descend(_ index: Int, _ pointers: [UnsafePointer<CChar>?]) {
    if index == copies.count {
      pointers.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
      return
    }
    copies[index].withUnsafeBufferPointer { descend(index + 1, pointers + [$0.baseAddress]) }
  }
  descend(0, [])
}

/// Owns one PROJ object: a reference system or an operation.
struct EngineObject: ~Copyable {
  let handle: OpaquePointer
  /// Objects point into their context, so it must go last.
  let context: EngineContext

  /// Takes over an object that PROJ made for its caller.
  init(owning handle: OpaquePointer, in context: EngineContext) {
    self.handle = handle
    self.context = context
  }

  deinit { _ = proj_destroy(handle) }
}
