package import Messages

/// How far a request may make us look.
package enum Reach: Sendable, Equatable {
    /// Through the whole chain.
    case anywhere
    /// Our own store alone, because another Weir asks: two that list each other must not wait for
    /// one another. What is not there is 404.
    case storeForWeir
    /// Our own store alone, because the client wants only what is cached. What is not there is 412.
    case storeIfCached

    /// Reads `Cache-Control` and `Via`; nil where the request has none.
    package init(cacheControl: String?, via: String?) {
        let directives = Field.members(cacheControl ?? "").map { $0.lowercased() }
        if directives.contains("only-if-cached") {
            self = .storeIfCached
        } else if let via, Self.namesWeir(via) {
            self = .storeForWeir
        } else {
            self = .anywhere
        }
    }

    /// The sources that are asked.
    package var sources: [Source] {
        self == .anywhere ? Source.allCases : [.local]
    }

    /// Whether one of the words of a `Via` is `weir` or begins with `weir-`: the pseudonym of an
    /// instance, or the product in a comment.
    private static func namesWeir(_ via: String) -> Bool {
        let words = via.lowercased().utf8.split { byte in
            let isWord =
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "_")
            return !isWord
        }
        return words.contains {
            $0.elementsEqual("weir".utf8) || $0.starts(with: "weir-".utf8)
        }
    }
}
