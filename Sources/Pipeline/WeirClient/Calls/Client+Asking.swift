import Messages
import Multiformats

extension Client {
    /// Asks the pipeline.
    func ask(_ question: Question) async throws(WeirError) -> Reply {
        let most = Messages.Limits.timeToLiveMax
        guard question.timeToLive >= Messages.Limits.timeToLiveMin, question.timeToLive <= most
        else {
            throw WeirError(
                .invalidRequest,
                "A time to live is 1 millisecond to 10 minutes.",
                field: "ttl",
            )
        }
        return try await shell.ask(question).get()
    }

    /// Asks something that brings no content.
    func ask(
        _ payload: Payload,
        timeToLive: Duration = .seconds(30),
        at endpoint: String? = nil,
    ) async throws(WeirError) -> Payload {
        var question = Question(payload: payload, timeToLive: timeToLive)
        if let endpoint {
            guard let link = shell.endpoints.firstIndex(of: endpoint) else {
                throw WeirError(
                    .invalidRequest,
                    "The client has no endpoint \(endpoint).",
                    field: "endpoint",
                )
            }
            question.onlyLink = link
        }
        return try await ask(question).payload
    }

    /// Reads a hash that a caller gave.
    func parse(_ hash: String) throws(WeirError) -> ContentHash {
        do {
            return try ContentHash(parsing: hash)
        } catch {
            throw WeirError(
                .invalidRequest,
                "\"\(hash.prefix(80))\" is no hash: \(error).",
                field: "contentHash",
            )
        }
    }
}
