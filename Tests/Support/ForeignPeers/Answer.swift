/// What a foreign peer answers; which fields are there depends on the question.
package struct Answer: Decodable, Sendable {
    package enum Event: String, Decodable {
        case ready, result, error
    }

    package var event: Event
    package var message: String?
    package var peer: String?
    package var addresses: [String]?
    package var peers: [String]?
    package var agent: String?
    package var protocols: [String]?
    package var milliseconds: Double?
    package var text: String?
    package var upSeconds: Double?
    package var downSeconds: Double?
    package var seconds: Double?
    package var root: String?
    package var size: Int?
    package var length: Int?
    package var announced: Bool?
    package var sha256: String?
    package var entries: [String]?
    package var cid: String?
    package var path: String?
}
