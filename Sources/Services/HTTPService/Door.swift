import Blocks
import Daemon
import HTTPTypes
import Hummingbird
import Logging
import Messages
import Multiformats
import NIOCore

/// The door for everything that speaks HTTP: a client of intake that answers as a trustless gateway
/// (ipfs/specs, `trustless-gateway.md`), and with a file's bytes as a path gateway does.
///
/// **Does.** `GET` and `HEAD` of `/ipfs/{cid}[/{path}]` as file, folder, block or CAR; `/health`;
/// `/metrics`. A symbolic link is answered with its target and never followed, as Kubo's gateway
/// does.
/// **Trusts.** Intake: what it answers is verified. The client is a stranger: it sees public
/// content alone, and can hold no more than `Limits` says.
/// **Refuses.** What the operator's denylists block, by its path too: intake, which is asked block by
/// block, knows no paths.
/// **Weaknesses.** All content has one origin: a page in a folder can read what else is served here.
/// An answer that breaks off after its head shows only as a connection that ends early.
struct Door: HTTPResponder {
    typealias Context = DoorContext

    let port: any IntakePort
    let timeToLive: Duration
    let denylist: DenylistFiles
    let ledger: DoorLedger
    let metrics: @Sendable () -> String
    let logger: Logger
    /// Tells the spans of this instance from those of others.
    let epoch: UInt64
    let budget = Budget(slots: Limits.piecesInAll)
    let cars = Budget(slots: Limits.carsInAll)

    func respond(to request: Request, context: DoorContext) async throws -> Response {
        let began = ContinuousClock.now
        let visit = ledger.enter()
        let trace = trace(of: request)
        let response: Response
        do {
            response = try await answer(request, context, visit, trace)
        } catch let refusal as Refusal {
            response = Responses.refusal(refusal, isHead: request.method == .head)
        }
        let took = ContinuousClock.now - began
        ledger.answered(response.status.code, after: took)
        logger(of: trace).debug(
            "answered",
            metadata: [
                "answer.status": "\(response.status.code)",
                "answer.microseconds": "\(took.wholeMicroseconds)",
            ]
        )
        return response
    }

    /// Our span of the trace that the request's `traceparent` names.
    private func trace(of request: Request) -> TraceContext? {
        Responses.field("traceparent", of: request).flatMap { TraceContext($0) }?
            .span(of: .random(), in: epoch)
    }

    private func logger(of trace: TraceContext?) -> Logger {
        var logger = logger
        for (key, value) in trace?.metadata ?? [:] { logger[metadataKey: key] = value }
        return logger
    }

    private func answer(
        _ request: Request,
        _ context: DoorContext,
        _ visit: DoorLedger.Visit,
        _ trace: TraceContext?,
    ) async throws -> Response {
        let isHead = request.method == .head
        guard isHead || request.method == .get else {
            throw Refusal(
                405,
                "Only GET and HEAD are answered here.",
                fields: ["Allow": "GET, HEAD"]
            )
        }
        guard request.uri.string.utf8.count <= Limits.targetBytesMax else {
            throw Refusal(414, "No content has so long a path.")
        }
        switch try Target(path: request.uri.path) {
        case .health:
            guard await port.isAlive() else {
                throw Refusal(503, "No intake answers.", fields: ["Retry-After": "1"])
            }
            return Responses.text("An intake answers.\n", isHead: isHead)
        case .metrics:
            return Responses.text(
                metrics(),
                type: "text/plain; version=0.0.4; charset=utf-8",
                isHead: isHead
            )
        case .content(let target):
            let wanted = try ContentRequest(
                target,
                isHead: isHead,
                query: Responses.parameters(of: request),
                field: { Responses.field($0, of: request) },
            )
            return try await answer(wanted, query: request.uri.query, context, visit, trace)
        }
    }

    private func answer(
        _ wanted: ContentRequest,
        query: String?,
        _ context: DoorContext,
        _ visit: DoorLedger.Visit,
        _ trace: TraceContext?,
    ) async throws -> Response {
        let denylist = denylist.denylist
        guard !denylist.blocks(wanted.target.root, names: wanted.target.names.names) else {
            throw Trouble.blocked
        }
        if wanted.target.names.names.isEmpty, wanted.conditions.isFresh(wanted.tag) {
            return Responses.notModified(wanted)
        }
        let answer = ContentAnswer(
            wanted: wanted,
            source: ContentSource(
                port: port,
                reach: wanted.reach,
                timeToLive: timeToLive,
                trace: trace
            ),
            denylist: denylist,
            connection: try await context.connection(),
            ledger: ledger,
            logger: logger(of: trace),
            budget: budget,
            visit: visit,
        )
        do {
            return try await answer.respond(query: query, cars)
        } catch let failure as Failure {
            throw Trouble.refusal(of: failure, reach: wanted.reach)
        }
    }
}
