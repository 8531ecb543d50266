package import Logging
package import Messages

extension Logger.Metadata {
    /// What names a request in every stage's log: its id, and its place in a trace if it has one.
    package static func of(_ id: RequestID, _ trace: TraceContext?) -> Logger.Metadata {
        var metadata = trace?.metadata ?? [:]
        metadata["request.id"] = "\(id)"
        return metadata
    }

    /// The same of an answer, with what it says and how long it took.
    package static func of(
        _ answer: Message,
        _ trace: TraceContext?,
        _ took: Duration,
    ) -> Logger.Metadata {
        var metadata = of(answer.requestID, trace)
        metadata["answer.kind"] = "\(answer.payload.name)"
        metadata["answer.microseconds"] = "\(took.wholeMicroseconds)"
        switch answer.payload {
        case .failure(let failure): metadata["answer.code"] = "\(failure.code.rawValue)"
        case .outcome(let outcome): metadata["answer.result"] = "\(outcome.result.name)"
        default: break
        }
        return metadata
    }
}

extension TraceContext {
    /// What finds a trace in the logs of all stages.
    package var metadata: Logger.Metadata {
        ["trace.id": "\(traceText)", "span.id": "\(spanText)"]
    }
}
