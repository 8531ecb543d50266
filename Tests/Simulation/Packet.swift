import Messages
import Multiformats

/// One message on its way, with a token where its bytes would be.
struct Packet: CustomStringConvertible {
    let from: Place
    let fromLife: UInt64
    let to: Place
    /// The life of the receiver that it is for; nil: whoever listens there when it arrives.
    ///
    /// What a ROUTER sends ends with the connection. What a DEALER sends may reach the next life.
    var toLife: UInt64?
    let message: Message
    var body: Body?

    /// The routing id that the receiver sees.
    var route: [UInt8] { from.route(life: fromLife) }

    /// A sign of life, of which nobody wants to read.
    var isHeartbeat: Bool {
        switch message.payload {
        case .ping, .pong, .register: true
        default: false
        }
    }

    var description: String {
        let detail =
            switch message.payload {
            case .get(let get): " \(get.contentHash.root) \(get.offset)+\(get.length)"
            case .search(let search): " \(search.root) \(search.offset)+\(search.length)"
            case .order(let order): " \(order.source) \(order.root) \(order.offset)+\(order.length)"
            case .progress(let progress): " \(progress.available)"
            case .outcome(let outcome): " \(outcome.result)"
            case .failure(let failure): " \(failure.code)"
            case .cancel(let id): " \(id)"
            case .register(let register): " \(register.epoch)"
            default: ""
            }
        let time = message.timeToLive.map { " for \($0)" } ?? ""
        return "\(from)/\(fromLife) → \(to): \(message.payload.name)\(detail) "
            + "#\(message.hop % 1_000_000)\(time), request \(message.requestID.low % 10_000)"
    }
}

/// Bytes, by what they are: one block of a content, or wrong ones that only claim to be.
struct Body: Equatable {
    var content: Int
    var blocks: Range<Int>
    var isTrue = true
    var bytes: Int
}
