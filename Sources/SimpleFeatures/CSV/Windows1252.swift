/// The eight-bit character set of western Windows, which spreadsheets still save.
enum Windows1252 {
  /// What 0x80 to 0x9F mean; 0 where nothing is assigned.
  private static let assigned: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]

  static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count)
    for byte in bytes {
      if byte >= 0x80, byte < 0xA0 {
        let unit = assigned[Int(byte - 0x80)]
        units.append(unit == 0 ? 0xFFFD : unit)
      } else {
        units.append(UInt16(byte))
      }
    }
    return String(decoding: units, as: UTF16.self)
  }
}
