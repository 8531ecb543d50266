/// The characters of a base, in the order of their values.
struct Alphabet: Sendable {
    let symbols: [UInt8]
    /// The value of each byte as a character; 0xFF where it is none.
    private let values: [UInt8]

    init(_ symbols: StaticString, eitherCase: Bool = false) {
        let symbols = Array(symbols.description.utf8)
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, symbol) in symbols.enumerated() {
            values[Int(symbol)] = UInt8(value)
            let isLetter = (symbol | 0x20) >= 0x61 && (symbol | 0x20) <= 0x7A
            if eitherCase, isLetter {
                values[Int(symbol ^ 0x20)] = UInt8(value)
            }
        }
        self.symbols = symbols
        self.values = values
    }

    func value(of symbol: UInt8, base: Multibase) throws(MultiformatsError) -> UInt8 {
        let value = values[Int(symbol)]
        guard value != 0xFF else {
            throw .invalidCharacter(Unicode.Scalar(symbol), base: base)
        }
        return value
    }
}
