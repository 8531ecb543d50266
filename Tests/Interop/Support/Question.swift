/// What a foreign peer is asked to do; `Tests/Support/peers/README.md` lists it.
struct Question: Encodable, Sendable {
    var `do`: String
    var address: String?
    var peer: String?
    var prefix: String?
    var text: String?
    var count: Int?
    var size: Int?
    var up: Int?
    var down: Int?
    var hash: String?
    var block: Bool?
    var inlineMax: Int?

    static func connect(_ address: String) -> Question {
        Question(do: "connect", address: address)
    }

    static let peers = Question(do: "peers")

    static func identify(_ peer: String) -> Question { Question(do: "identify", peer: peer) }

    static func ping(_ peer: String) -> Question { Question(do: "ping", peer: peer) }

    static func echo(_ text: String, _ peer: String, prefix: String = "") -> Question {
        Question(do: "echo", peer: peer, prefix: prefix, text: text)
    }

    static func bulk(_ peer: String, up: Int, down: Int, prefix: String = "") -> Question {
        Question(do: "bulk", peer: peer, prefix: prefix, up: up, down: down)
    }

    static func perf(_ peer: String, up: Int, down: Int) -> Question {
        Question(do: "perf", peer: peer, up: up, down: down)
    }

    static func get(
        _ hash: String,
        _ peer: String,
        block: Bool = false,
        inlineMax: Int? = nil
    ) -> Question {
        Question(do: "get", peer: peer, hash: hash, block: block, inlineMax: inlineMax)
    }

    static func list(_ peer: String) -> Question { Question(do: "list", peer: peer) }
}
