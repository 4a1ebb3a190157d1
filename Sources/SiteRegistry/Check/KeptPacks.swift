import Foundation
import SiteModel
import SiteStore
import Synchronization

/// A pack compiled for one state of the registry, with workers that have already measured.
final class KeptPack: Sendable {
  let compiled: CompiledPack
  /// What the rows of a batch may say.
  let names: RowNames
  private let slots: [Slot]

  /// One worker, used by one thread at a time.
  private final class Slot: Sendable {
    let worker = Mutex<BatchWorker?>(nil)
  }

  init(_ compiled: CompiledPack) {
    self.compiled = compiled
    names = RowNames.checks(compiled.pack)
    slots = (0..<ProcessInfo.processInfo.activeProcessorCount).map { _ in Slot() }
  }

  /// Runs the closure with a worker that no other thread uses, one that was used before if it can.
  ///
  /// As many are kept as there are processors, so that what they remember stays bounded.
  func withWorker<R: Sendable>(
    _ body: @Sendable (inout BatchWorker) throws -> R
  ) throws -> R {
    for slot in slots {
      let answer = try slot.worker.withLockIfAvailable { kept throws -> R in
        var worker = kept.take() ?? BatchWorker(compiled, names)
        let answer = try body(&worker)
        // One that failed is not kept.
        kept = consume worker
        return answer
      }
      if let answer { return answer }
    }
    var worker = BatchWorker(compiled, names)
    return try body(&worker)
  }
}

/// The packs in use, read and compiled once for each state of their file and the registry.
final class PackShelf: Sendable {
  /// What tells one state of a file from another without reading it.
  private struct Stamp: Hashable {
    var inode: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int

    init?(_ path: String) {
      var found = stat()
      guard stat(path, &found) == 0 else { return nil }
      inode = UInt64(found.st_ino)
      size = Int64(found.st_size)
      seconds = found.st_mtim.tv_sec
      nanoseconds = found.st_mtim.tv_nsec
    }
  }

  private struct Entry {
    var stamp: Stamp
    var pack: RulePack
    /// The layers that its rules name, and who may see them.
    var dataSets: [DataSet]
  }

  /// What an audience may not see is left out for it; a layer may be too old the next day.
  private struct CompiledKey: Hashable {
    var path: String
    var stamp: Stamp
    var audience: Audience
    var day: CivilDate
  }

  private let entries = Mutex<[String: Entry]>([:])
  private let kept = Kept<CompiledKey, KeptPack>(most: PackShelf.most)
  private let today = Mutex<(minute: Int, day: CivilDate)?>(nil)

  /// Packs are few; a client that names files one after the other only makes them be read again.
  private static let most = 16

  /// A pack as its file now says.
  func pack(at path: String) throws(RegistryError) -> RulePack {
    // The stamp is taken first: a file written meanwhile is read again next time.
    guard let stamp = Stamp(path) else { return try RulePackFile.read(path) }
    return try entry(at: path, stamp).pack
  }

  private func entry(at path: String, _ stamp: Stamp) throws(RegistryError) -> Entry {
    let known = entries.withLock { $0[path].flatMap { $0.stamp == stamp ? $0 : nil } }
    if let known { return known }
    let pack = try RulePackFile.read(path)
    let entry = Entry(
      stamp: stamp, pack: pack,
      dataSets: pack.layerIDs.map(DataSet.init(rulesLayer:)) + [.classes])
    entries.withLock { entries in
      if entries.count >= Self.most { entries.removeAll() }
      entries[path] = entry
    }
    return entry
  }

  /// The same, compiled; `compile` is called where the file, the layers or the day are others.
  ///
  /// - Parameter revision: of the data sets that the pack rests on.
  func kept(
    at path: String, for audience: Audience, day: CivilDate,
    revision: ([DataSet]) throws(RegistryError) -> Int64,
    compile: (RulePack) throws(RegistryError) -> CompiledPack
  ) throws(RegistryError) -> KeptPack {
    guard let stamp = Stamp(path) else { return KeptPack(try compile(try pack(at: path))) }
    let entry = try entry(at: path, stamp)
    let key = CompiledKey(path: path, stamp: stamp, audience: audience, day: day)
    return try kept.value(key, at: try revision(entry.dataSets)) { () throws(RegistryError) in
      KeptPack(try compile(entry.pack))
    }
  }

  /// The day, worked out once a minute: calendars are slow, and midnights fall on whole minutes.
  func day(_ compute: () -> CivilDate) -> CivilDate {
    let minute = Int((Date().timeIntervalSince1970 / 60).rounded(.down))
    let known = today.withLock { $0?.minute == minute ? $0?.day : nil }
    if let known { return known }
    let day = compute()
    today.withLock { $0 = (minute, day) }
    return day
  }
}

extension CouncilRegistry {
  /// A pack compiled for the registry as it is now, kept from one question to the next.
  func keptPack(
    _ name: String?, for audience: Audience = .internal, on day: CivilDate? = nil
  ) throws(RegistryError) -> KeptPack {
    // A text that the registry keeps is asked for by people, now and then.
    if let name, RulePackSource.isKeptLabel(name) {
      return KeptPack(try compiled(try rulePackSource(name).pack, for: audience, on: day))
    }
    let path = try packPath(name)
    let day = day ?? packs.day { today }
    return try packs.kept(
      at: path, for: audience, day: day,
      revision: { sets throws(RegistryError) in try presentRevision(of: sets) },
      compile: { pack throws(RegistryError) in try compiled(pack, for: audience, on: day) })
  }

  /// The council's own pack where nil.
  func packPath(_ name: String?) throws(RegistryError) -> String {
    try Self.rulePackPath(name ?? council.defaultPack ?? "siting-basics")
  }
}
