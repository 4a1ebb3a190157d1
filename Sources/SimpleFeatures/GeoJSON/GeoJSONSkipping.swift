extension GeoJSONReader {
  /// Goes behind the value at the current byte in constant memory; nil where its brackets do not
  /// match or the source ends first, with the offset where that is known.
  ///
  /// - Returns: The first bytes of the value.
  func skipValue() throws(SourceError) -> [UInt8]? {
    var skipper = ValueSkipper()
    var excerpt: [UInt8] = []
    while true {
      let base = source.base
      let step = skipper.advance(source.window, from: offset - base, to: source.end - base)
      switch step {
      case .ended(let index):
        keep(offset..<(base + index), in: &excerpt)
        offset = base + index
        return excerpt
      case .lost(let index):
        offset = base + index
        return nil
      case .ranOut:
        keep(offset..<source.end, in: &excerpt)
        offset = source.end
        source.release(before: offset)
        guard try source.fill() else { return nil }
      }
    }
  }

  /// Goes behind the next such byte, or to the end of the source.
  func skip(past byte: UInt8) throws(SourceError) -> [UInt8] {
    var excerpt: [UInt8] = []
    while true {
      let rest = source.slice(offset..<source.end)
      if let index = rest.firstIndex(of: byte) {
        keep(offset..<(offset + index), in: &excerpt)
        // The separator itself begins the next text of a sequence.
        offset += byte == 0x0A ? index + 1 : index
        return excerpt
      }
      keep(offset..<source.end, in: &excerpt)
      offset = source.end
      source.release(before: offset)
      guard try source.fill() else { return excerpt }
    }
  }

  private func keep(_ range: Range<Int>, in excerpt: inout [UInt8]) {
    let room = RawExcerpt.limit - excerpt.count
    guard room > 0 else { return }
    excerpt.append(contentsOf: source.slice(range).prefix(room))
  }

  /// Skips white space; the next byte, or nil at the end of the source.
  func peekByte() throws(SourceError) -> UInt8? {
    while true {
      while offset < source.end {
        let byte = source.byte(at: offset)
        guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
        offset += 1
      }
      source.release(before: offset)
      guard try source.fill() else { return nil }
    }
  }

  /// Takes a token or small value that may reach beyond the window.
  func scan<T>(
    _ body: (inout JSONScanner) throws(ScanStop) -> T
  ) throws(SourceError) -> T {
    source.release(before: offset)
    while true {
      let base = source.base
      var scanner = JSONScanner(
        source.window, from: offset - base, to: source.end - base, isFinal: source.isComplete)
      do throws(ScanStop) {
        let value = try body(&scanner)
        offset = base + scanner.at
        return value
      } catch {
        if let fault = scanner.fault {
          throw malformed(fault.code, fault.message, at: base + fault.offset)
        }
        guard source.keptCount < ByteSource.windowLimit else {
          throw malformed("too-large", "a member of the collection is too large", at: offset)
        }
        if try !fillMore() { throw endsEarly() }
      }
    }
  }

  func endsEarly() -> SourceError {
    malformed(
      "truncated", "the text ends before the FeatureCollection does; the file may be cut off",
      at: source.end)
  }

  /// What the next few bytes are, for messages.
  func found() -> String {
    let base = source.base
    let scanner = JSONScanner(
      source.window, from: offset - base, to: source.end - base, isFinal: true)
    return scanner.excerpt(at: offset - base)
  }
}

/// The text of an item as it is kept with quarantined rows.
enum RawExcerpt {
  static let limit = 64 << 10

  /// Invalid UTF-8 is repaired; a character cut at the limit is left out.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var count = min(bytes.count, limit)
    if bytes.count >= limit {
      var start = count
      while start > 0, count - start < 3, bytes[start - 1] & 0xC0 == 0x80 { start -= 1 }
      if start > 0, bytes[start - 1] >= 0xC0 { count = start - 1 }
    }
    return String(decoding: UnsafeBufferPointer(rebasing: bytes.prefix(count)), as: UTF8.self)
  }
}
