// A slow and distant network in front of a TCP server on 127.0.0.1: all of its connections share one
// rate a way, and every byte arrives so many milliseconds late, both ways. Prints its port.
//
// usage: proxy MEBIBYTES-A-SECOND MILLISECONDS PORT
#define _GNU_SOURCE
#include "bench.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

// Of one connection's bytes so many are under way, one way: 4 MiB, which is 100 MiB/s for 40 ms.
enum { PART = 16384, PARTS = 256, PAIRS = 64 };

struct part {
    uint64_t due;
    size_t size, sent;
    char bytes[PART];
};

// One way of one connection: what was read and isn't written yet, in a ring.
struct way {
    int from, to, has_ended;
    size_t first, count;
    struct part parts[PARTS];
};

static struct way *ways[2 * PAIRS];
static uint64_t rate, delay, free_at[2];

static struct sockaddr_in local(int port) {
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

// Whether more is taken: a router's queue holds what the rate carries off in one delay.
static int takes(const struct way *way, int back, uint64_t now) {
    return !way->has_ended && way->count < PARTS && free_at[back] <= now + delay;
}

static void prepare(int descriptor) {
    int on = 1;
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void take(int listener, int port) {
    int client = accept(listener, NULL, NULL), server = socket(AF_INET, SOCK_STREAM, 0), i = 0;
    struct sockaddr_in address = local(port);
    while (i < 2 * PAIRS && ways[i]) i += 2;
    if (client < 0 || i == 2 * PAIRS || connect(server, (void *)&address, sizeof address)) {
        close(client);
        close(server);
        return;
    }
    prepare(client);
    prepare(server);
    for (int back = 0; back < 2; back++) {
        struct way *way = ways[i + back] = calloc(1, sizeof *way);
        if (!way) fail("memory");
        way->from = back ? server : client;
        way->to = back ? client : server;
    }
}

// Reads one part; when it is due follows from what the way has carried before it.
static int fill(struct way *way, int back) {
    uint64_t now = nanoseconds();
    if (!takes(way, back, now)) return 1;
    struct part *part = &way->parts[(way->first + way->count) % PARTS];
    ssize_t size = read(way->from, part->bytes, PART);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    if (free_at[back] < now) free_at[back] = now;
    free_at[back] += (uint64_t)size * 1000000000u / rate;
    part->due = free_at[back] + delay;
    part->size = (size_t)size;
    part->sent = 0;
    way->has_ended = size == 0;
    way->count++;
    return 1;
}

// Writes what is due; an empty part is the end of the stream.
static int drain(struct way *way) {
    while (way->count) {
        struct part *part = &way->parts[way->first];
        if (part->due > nanoseconds()) return 1;
        if (!part->size) shutdown(way->to, SHUT_WR);
        while (part->sent < part->size) {
            ssize_t size = send(way->to, part->bytes + part->sent, part->size - part->sent, 0);
            if (size < 0) return errno == EAGAIN || errno == EINTR;
            part->sent += (size_t)size;
        }
        way->first = (way->first + 1) % PARTS;
        way->count--;
    }
    return 1;
}

static void drop(int i) {
    close(ways[i]->from);
    close(ways[i]->to);
    free(ways[i]);
    free(ways[i + 1]);
    ways[i] = ways[i + 1] = NULL;
}

static int is_over(const struct way *way) { return way->has_ended && !way->count; }

int main(int count, char **words) {
    if (count != 4) return 2;
    rate = (uint64_t)(atof(words[1]) * (1 << 20));
    delay = (uint64_t)(atof(words[2]) * 1e6);
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = local(0);
    socklen_t size = sizeof address;
    if (bind(listener, (void *)&address, size) || listen(listener, PAIRS)) fail("listen");
    getsockname(listener, (void *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        // A way is read while there is room, and written to when something is due.
        struct pollfd items[1 + 4 * PAIRS] = {{listener, POLLIN, 0}};
        nfds_t used = 1;
        uint64_t now = nanoseconds(), next = now + 999999999u;
        for (int i = 0; i < 2 * PAIRS; i++) {
            struct way *way = ways[i];
            if (!way) continue;
            uint64_t free = free_at[i % 2];
            if (takes(way, i % 2, now)) items[used++] = (struct pollfd){way->from, POLLIN, 0};
            else if (free > now + delay && free - delay < next) next = free - delay;
            if (!way->count) continue;
            uint64_t due = way->parts[way->first].due;
            if (due <= now) items[used++] = (struct pollfd){way->to, POLLOUT, 0};
            else if (due < next) next = due;
        }
        struct timespec wait = {0, (long)(next - now)};
        if (ppoll(items, used, &wait, NULL) < 0 && errno != EINTR) fail("poll");
        if (items[0].revents) take(listener, atoi(words[3]));
        for (int i = 0; i < 2 * PAIRS; i += 2) {
            if (!ways[i]) continue;
            int is_up = 1;
            for (int back = 0; back < 2; back++)
                is_up = is_up && fill(ways[i + back], back) && drain(ways[i + back]);
            if (!is_up || (is_over(ways[i]) && is_over(ways[i + 1]))) drop(i);
        }
    }
}
