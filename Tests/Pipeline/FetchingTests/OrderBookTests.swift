import Blocks
import Fetching
import Messages
import Multiformats
import Testing

@Suite("Order book")
struct OrderBookTests {
    private let order: Order
    private let sender = OrderBook.Sender(router: 0, hop: 1)

    init() throws {
        order = Order(source: .gateway, root: try Block(hashing: [1]).cid)
    }

    private func book(capacity: Int = 2) -> OrderBook {
        OrderBook(capacity: capacity, offers: [.gateway])
    }

    private func code(_ admission: OrderBook.Admission) -> ErrorCode? {
        guard case .refuse(let outcome) = admission, case .failed(let code, _) = outcome.result
        else { return nil }
        return code
    }

    @Test("An order is begun once, and answered once")
    func once() {
        var book = book()
        #expect(book.take(order, from: sender) == .start(job: 1))
        #expect(book.take(order, from: sender) == .known)
        #expect(book.sender(of: 1) == sender)
        #expect(book.finished(1) == sender)
        #expect(book.finished(1) == nil)
        #expect(book.open == 0)
        #expect(book.take(order, from: sender) == .start(job: 2))
    }

    @Test("An order past the capacity is refused as overload, and taken when one has ended")
    func capacity() {
        var book = book(capacity: 1)
        #expect(book.take(order, from: sender) == .start(job: 1))
        let other = OrderBook.Sender(router: 1, hop: 1)
        #expect(code(book.take(order, from: other)) == .overloaded)
        #expect(book.withdraw(sender) == 1)
        #expect(code(book.take(order, from: other)) == .overloaded)
        #expect(book.finished(1) == nil)
        #expect(book.take(order, from: other) == .start(job: 2))
    }

    @Test("Private content is refused for a public network, for good")
    func privacy() {
        var book = book()
        var order = order
        order.privacy = .private
        let admission = book.take(order, from: sender)
        #expect(code(admission) == .forbidden)
        guard case .refuse(let outcome) = admission else { return }
        #expect(outcome.result == .failed(.forbidden, isPermanent: true))
    }

    @Test("A source that is not offered is refused", arguments: [Source.peer, .ipfs, .local])
    func offers(source: Source) {
        var book = book()
        var order = order
        order.source = source
        #expect(code(book.take(order, from: sender)) == .unavailable)
    }

    @Test("A withdrawn order is stopped, never answered, and told nothing")
    func withdraw() {
        var book = book()
        _ = book.take(order, from: sender)
        #expect(book.withdraw(sender) == 1)
        #expect(book.withdraw(sender) == nil)
        #expect(book.sender(of: 1) == nil)
        #expect(book.open == 1)
        #expect(book.finished(1) == nil)
    }

    @Test("A restarted router's orders are dropped, and its new ones with the same numbers are not")
    func restart() {
        var book = book(capacity: 4)
        let other = OrderBook.Sender(router: 1, hop: 1)
        _ = book.take(order, from: sender)
        _ = book.take(order, from: other)
        #expect(book.routerRestarted(0) == [1])
        #expect(book.take(order, from: sender) == .start(job: 3))
        #expect(book.finished(1) == nil)
        #expect(book.finished(3) == sender)
        #expect(book.finished(2) == other)
    }

    @Test("A drain hands back what is open and takes nothing more")
    func drain() {
        var book = book()
        _ = book.take(order, from: sender)
        let open = book.drain()
        #expect(open.map(\.job) == [1])
        #expect(open.map(\.sender) == [sender])
        #expect(book.isDraining)
        #expect(book.finished(1) == nil)
        #expect(code(book.take(order, from: sender)) == .unavailable)
    }
}
