// A fetcher of one source that knows nothing: it answers each order with "missing" at once, or never.
// Ends with SIGTERM, and prints how many orders it was given. protocols/pipeline has the messages.
//
// usage: fetcher ORDERS-ENDPOINT missing|silent
#include "bench.h"
#include <signal.h>
#include <zmq.h>

static volatile sig_atomic_t is_over;

static void end(int signal) {
    (void)signal;
    is_over = 1;
}

static uint64_t read_varint(const uint8_t **at, const uint8_t *end) {
    uint64_t value = 0;
    for (int shift = 0; *at < end && shift < 64; shift += 7) {
        uint8_t byte = *(*at)++;
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) break;
    }
    return value;
}

// Finds a header's request id and hop (fields 2 and 4); whether it is an order (field 55).
static int read_order(const uint8_t *at, const uint8_t *end, uint8_t *id, uint8_t *hop) {
    int is_order = 0;
    while (at < end) {
        uint64_t tag = read_varint(&at, end), size = 0;
        switch (tag & 7) {
        case 0: read_varint(&at, end); break;
        case 1: size = 8; break;
        case 2: size = read_varint(&at, end); break;
        default: return 0;
        }
        if (size > (uint64_t)(end - at)) return 0;
        if (tag >> 3 == 2 && size == 16) memcpy(id, at, 16);
        if (tag >> 3 == 4 && size == 8) memcpy(hop, at, 8);
        if (tag >> 3 == 55) is_order = 1;
        at += size;
    }
    return is_order;
}

static void beat(void *socket) {
    // Header {request_id, register {instance, epoch, offers {source}, capacity 4096}}
    static const uint8_t beat[] = "\x12\x10................\xB2\x03\x1E\x0A\x05" "bench"
        "\x11\1\2\3\4\5\6\7\1" "\x1A\x09\x0A\x07" "gateway" "\x20\x80\x20";
    if (zmq_send(socket, beat, sizeof beat - 1, ZMQ_DONTWAIT) < 0 && errno != EAGAIN) fail("send");
}

int main(int count, char **words) {
    if (count != 3) return 2;
    signal(SIGTERM, end);
    int is_silent = !strcmp(words[2], "silent");
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_DEALER);
    if (zmq_connect(socket, words[1])) fail(words[1]);
    uint64_t orders = 0, next = 0;
    while (!is_over) {
        if (nanoseconds() >= next) {
            beat(socket);
            next = nanoseconds() + 500000000u;
        }
        zmq_pollitem_t item = {socket, 0, ZMQ_POLLIN, 0};
        if (zmq_poll(&item, 1, 100) < 0 && errno != EINTR) fail("poll");
        uint8_t order[4096];
        for (int n; (n = zmq_recv(socket, order, sizeof order, ZMQ_DONTWAIT)) >= 0;) {
            // Header {request_id, hop, outcome {result "missing"}}
            uint8_t answer[] = "\x12\x10................\x21........\xAA\x03\x09\x0A\x07" "missing";
            if (n > (int)sizeof order || !read_order(order, order + n, answer + 2, answer + 19))
                continue;
            orders++;
            if (!is_silent && zmq_send(socket, answer, sizeof answer - 1, 0) < 0) break;
        }
    }
    printf("%llu\n", (unsigned long long)orders);
    return 0;
}
