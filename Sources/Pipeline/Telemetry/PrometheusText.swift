/// How names, labels and numbers are written (Prometheus, text-based format).
enum PrometheusText {
    /// The kinds of families that are written.
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    /// A label as `http.requests` becomes `http_requests`, a counter's ends in `_total`.
    static func name(_ label: String, of kind: Kind) -> String {
        let name = identifier(label)
        return kind == .counter && !name.hasSuffix("_total") ? "\(name)_total" : name
    }

    /// Labels in the order of their names, without the braces: `code="200",method="GET"`.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions
            .map { "\(identifier($0.0))=\"\(value($0.1))\"" }
            .sorted()
            .joined(separator: ",")
    }

    /// One line: the name, its labels with one more perhaps, and the number.
    static func line(
        _ name: String,
        _ labels: String,
        and last: String = "",
        _ number: String
    ) -> String {
        let all = [labels, last].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "\(name) \(number)\n" : "\(name){\(all)} \(number)\n"
    }

    /// A number without a needless fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        guard value == value.rounded(), abs(value) < 1e15 else { return "\(value)" }
        return String(Int64(value))
    }

    private static func identifier(_ label: String) -> String {
        var bytes = label.utf8.prefix(Limits.labelBytesMax).map { byte -> UInt8 in
            let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            let isDigit = (0x30...0x39).contains(byte)
            return isLetter || isDigit ? byte : UInt8(ascii: "_")
        }
        if bytes.isEmpty || (0x30...0x39).contains(bytes[0]) {
            bytes.insert(UInt8(ascii: "_"), at: 0)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func value(_ text: String) -> String {
        var cut = ""
        for character in text {
            let escaped: String =
                switch character {
                case "\\": "\\\\"
                case "\"": "\\\""
                case "\n", "\r\n", "\r": "\\n"
                default: String(character)
                }
            guard cut.utf8.count + escaped.utf8.count <= Limits.labelBytesMax else { break }
            cut += escaped
        }
        return cut
    }
}
