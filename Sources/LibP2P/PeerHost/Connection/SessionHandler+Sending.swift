import NIOCore
import Synchronization
import Yamux

/// From the streams to the wire.
extension SessionHandler {
    /// Sends in this turn of the loop, together with whatever else is written in it.
    func scheduleSend() {
        guard !isSendScheduled, let context else { return }
        isSendScheduled = true
        context.eventLoop.assumeIsolated().execute { [self] in
            isSendScheduled = false
            send()
        }
    }

    /// Writes what Yamux wants written, unless the connection ends.
    func send() {
        if ending == nil { sendWhatIsDue() }
    }

    /// Writes what Yamux wants written, as long as the socket takes it, and flushes it once.
    func sendWhatIsDue() {
        guard connection != nil, let context, context.channel.isActive else { return }
        let now = ContinuousClock.now
        var isOver = false
        sending: while context.channel.isWritable {
            switch muxer.nextSend(now: now) {
            case .none: break sending
            case .header(let header): write(header, context)
            case .data(let header):
                write(header, context)
                writePayload(of: header, context)
            case .forget(let id): remove(id)
            case .close:
                isOver = true
                break sending
            }
        }
        writeFrame(context)
        flush(context)
        if isOver { context.closeAtOnce() }
    }

    private func write(_ header: Header, _ context: ChannelHandlerContext) {
        if secure.room < Header.byteCount { writeFrame(context) }
        let (first, last) = header.words
        let payloadBytes = header.kind == .data ? Int(header.length) : 0
        secure.fill(expecting: Header.byteCount + payloadBytes) {
            _ = $0.writeMultipleIntegers(first, last)
        }
    }

    private func writePayload(of header: Header, _ context: ChannelHandlerContext) {
        var left = Int(header.length)
        guard left > 0 else { return }
        guard let stream = entries[header.stream]?.stream else {
            preconditionFailure("who announced bytes is here until they are sent")
        }
        while left > 0 {
            if secure.room == 0 { writeFrame(context) }
            let most = min(left, secure.room)
            let (count, wakeup) = secure.fill(expecting: left) { frame in
                stream.state.withLock { $0.drain(upTo: most, into: &frame) }
            }
            precondition(count > 0, "what was announced waits until it is sent")
            left -= count
            wakeup.resume()
        }
    }

    /// Enciphers the frame at hand and writes it; the next one begins.
    private func writeFrame(_ context: ChannelHandlerContext) {
        do {
            guard let frame = try secure.seal() else { return }
            counts.bytesOut += UInt64(frame.readableBytes)
            unflushedBytes += frame.readableBytes
            context.write(wrapOutboundOut(frame), promise: nil)
        } catch {
            close(.lost("\(error)"))
        }
        // TLS says what it has to be written only when it is flushed.
        if unflushedBytes >= Limits.unflushedBytesMax { flush(context) }
    }

    private func flush(_ context: ChannelHandlerContext) {
        if unflushedBytes > 0 { context.flush() }
        unflushedBytes = 0
    }
}
