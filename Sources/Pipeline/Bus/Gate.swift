package import Access

/// Answers libzmq's questions who may come in, for all locked sockets of a context (RFC 27).
///
/// It must stand before the first of them is bound, and on their loop, which closes it last: while
/// there is no gate, libzmq lets in whoever has a key, listed or not. (Where all endpoints of a socket
/// are locked, the socket itself would still drop such a stranger's messages.) A stranger costs one
/// look into the list for each connection it begins.
package enum Gate {
    /// Opens it; on the loop's thread, once for each context.
    ///
    /// - Parameters:
    ///   - context: the sockets' context.
    ///   - loop: the loop that answers.
    ///   - keyring: who may come in.
    ///   - refused: told of everybody who is not let in.
    /// - Throws: when the context has a gate already.
    package static func open(
        in context: Context,
        on loop: SocketLoop,
        keyring: Keyring,
        refused: @escaping (Admission, Admission.Refusal) -> Void
    ) throws(BusError) {
        let socket = try Socket(context, .gate, SocketOptions())
        try socket.bind("inproc://zeromq.zap.01")
        loop.watchFrames(socket) { frames in
            guard let question = Admission(frames) else {
                // libzmq asks nothing that can't be read; no answer would block the next question.
                return [Array("1.0".utf8), [], Array("500".utf8), [], [], []]
            }
            let refusal = question.refusal(by: keyring.list)
            if let refusal { refused(question, refusal) }
            return question.reply(refusal)
        }
    }
}
