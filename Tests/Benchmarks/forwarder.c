// The chain's middle: a ROUTER for clients, a DEALER to the store; passes messages on as they are.
//
// usage: forwarder CLIENTS-ENDPOINT STORE-ENDPOINT
#include "bench.h"
#include <zmq.h>

static int pass(void *from, void *to) {
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    if (zmq_msg_recv(&frame, from, ZMQ_DONTWAIT) < 0) return 0;
    for (;;) {
        int more = zmq_msg_more(&frame);
        if (zmq_msg_send(&frame, to, more ? ZMQ_SNDMORE : 0) < 0) fail("send");
        if (!more) return 1;
        if (zmq_msg_recv(&frame, from, 0) < 0) fail("receive");
    }
}

int main(int count, char **words) {
    if (count != 3) return 2;
    void *context = zmq_ctx_new();
    void *clients = zmq_socket(context, ZMQ_ROUTER), *store = zmq_socket(context, ZMQ_DEALER);
    if (zmq_bind(clients, words[1])) fail(words[1]);
    if (zmq_connect(store, words[2])) fail(words[2]);
    zmq_pollitem_t items[] = {{clients, 0, ZMQ_POLLIN, 0}, {store, 0, ZMQ_POLLIN, 0}};
    for (;;) {
        if (zmq_poll(items, 2, -1) < 0) fail("poll");
        if (items[0].revents)
            for (int i = 0; i < 64 && pass(clients, store); i++) {}
        if (items[1].revents)
            for (int i = 0; i < 64 && pass(store, clients); i++) {}
    }
}
