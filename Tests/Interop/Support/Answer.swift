/// What a foreign peer answers; which fields are there depends on the question.
struct Answer: Decodable, Sendable {
    enum Event: String, Decodable {
        case ready, result, error
    }

    var event: Event
    var message: String?
    var peer: String?
    var addresses: [String]?
    var peers: [String]?
    var agent: String?
    var protocols: [String]?
    var milliseconds: Double?
    var text: String?
    var upSeconds: Double?
    var downSeconds: Double?
    var seconds: Double?
    var root: String?
    var size: Int?
    var length: Int?
    var announced: Bool?
    var sha256: String?
    var entries: [String]?
}
