// The chain's client: keeps so many requests in flight, each for a block by chance, and proves each
// answer against its hash.
//
// usage: client ENDPOINT NAMES IN-FLIGHT SECONDS
#include "bench.h"
#include <zmq.h>

// A request is a header of a tag and a digest; an answer is the header and the bytes.
struct header {
    uint64_t sent;
    uint8_t digest[DIGEST];
};

static void ask(void *socket, const struct names *names, uint64_t *chance) {
    struct header header = {.sent = nanoseconds()};
    memcpy(header.digest, any_name(names, chance), DIGEST);
    if (zmq_send(socket, &header, sizeof header, 0) < 0) fail("send");
}

int main(int count, char **words) {
    if (count != 5) return 2;
    struct names names = read_names(words[2]);
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_DEALER);
    if (zmq_connect(socket, words[1])) fail(words[1]);
    uint64_t chance = 1;
    static struct run run;
    for (int i = atoi(words[3]); i > 0; i--) ask(socket, &names, &chance);
    start_run(&run, atof(words[4]));
    for (int more = 1; more;) {
        struct header header;
        zmq_msg_t body;
        zmq_msg_init(&body);
        if (zmq_recv(socket, &header, sizeof header, 0) != sizeof header) fail("receive");
        if (zmq_msg_recv(&body, socket, 0) < 0) fail("receive");
        int is_right = matches(zmq_msg_data(&body), zmq_msg_size(&body), header.digest);
        more = count_answer(&run, header.sent, is_right);
        zmq_msg_close(&body);
        ask(socket, &names, &chance);
    }
    print_run(&run);
    return 0;
}
