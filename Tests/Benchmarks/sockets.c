// What a user might use instead: gets blocks from Redis (GET) or from nginx (files), each connection
// with one request in flight, and proves each answer against its hash.
//
// usage: sockets redis|nginx PORT NAMES IN-FLIGHT SECONDS
//        sockets fill redis|FOLDER PORT NAMES DATABASE      copies weir-store's blocks there
#include "blocks.h"
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

enum { BLOCK_MAX = 1 << 20, BUFFER = BLOCK_MAX + 4096 };

struct connection {
    int socket;
    uint64_t sent;
    const uint8_t *digest;
    size_t have;
    char *buffer;
};

static int dial(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, it = socket(AF_INET, SOCK_STREAM, 0);
    if (it < 0 || connect(it, (struct sockaddr *)&address, sizeof address)) fail("connect");
    setsockopt(it, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return it;
}

static void write_all(int to, const void *bytes, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t n = write(to, (const char *)bytes + done, size - done);
        if (n < 0) fail("write");
        done += (size_t)n;
    }
}

static void ask(struct connection *it, int is_redis, const uint8_t *digest) {
    char name[2 * DIGEST + 1], text[256];
    hexadecimal(digest, name);
    int size = is_redis ? sprintf(text, "*2\r\n$3\r\nGET\r\n$64\r\n%s\r\n", name)
                        : sprintf(text, "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n", name);
    it->digest = digest;
    it->have = 0;
    it->sent = nanoseconds();
    write_all(it->socket, text, (size_t)size);
}

// Where the bytes of a whole answer begin, and how many they are; 0 while it is not all here.
static char *whole(struct connection *it, int is_redis, size_t *size) {
    it->buffer[it->have] = 0;
    char *end = strstr(it->buffer, is_redis ? "\r\n" : "\r\n\r\n");
    if (!end) return NULL;
    char *start = end + (is_redis ? 2 : 4), *length = it->buffer + 1;
    if (!is_redis) {
        length = strstr(it->buffer, "Content-Length: ");
        if (!length || length > end) fail("an answer without a length");
        length += strlen("Content-Length: ");
    }
    *size = (size_t)atol(length);
    size_t tail = is_redis ? 2 : 0;
    return it->have >= (size_t)(start - it->buffer) + *size + tail ? start : NULL;
}

static int load(int is_redis, int port, struct names names, int in_flight, double seconds) {
    int poll = epoll_create1(0);
    uint64_t chance = 1;
    struct connection *all = calloc((size_t)in_flight, sizeof *all);
    for (int i = 0; i < in_flight; i++) {
        all[i].socket = dial(port);
        all[i].buffer = malloc(BUFFER + 1);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, all[i].socket, &event)) fail("epoll_ctl");
        ask(&all[i], is_redis, any_name(&names, &chance));
    }
    static struct run run;
    start_run(&run, seconds);
    for (;;) {
        struct epoll_event ready[64];
        int count = epoll_wait(poll, ready, 64, -1);
        for (int i = 0; i < count; i++) {
            struct connection *it = ready[i].data.ptr;
            ssize_t n = read(it->socket, it->buffer + it->have, BUFFER - it->have);
            if (n <= 0) fail("read");
            it->have += (size_t)n;
            size_t size;
            char *bytes = whole(it, is_redis, &size);
            if (!bytes) continue;
            if (!count_answer(&run, it->sent, matches(bytes, size, it->digest))) {
                print_run(&run);
                return 0;
            }
            ask(it, is_redis, any_name(&names, &chance));
        }
    }
}

static int fill(const char *where, int port, struct names names, const char *path) {
    struct blocks blocks = open_blocks(path);
    int is_redis = !strcmp(where, "redis"), redis = is_redis ? dial(port) : -1;
    for (size_t i = 0; i < names.count; i++) {
        char name[2 * DIGEST + 1], head[512];
        const uint8_t *digest = names.bytes + i * DIGEST;
        hexadecimal(digest, name);
        size_t size;
        void *bytes = read_bytes(&blocks, digest, &size);
        if (is_redis) {
            int n = sprintf(head, "*3\r\n$3\r\nSET\r\n$64\r\n%s\r\n$%zu\r\n", name, size);
            write_all(redis, head, (size_t)n);
            write_all(redis, bytes, size);
            write_all(redis, "\r\n", 2);
            if (read(redis, head, sizeof head) < 5 || strncmp(head, "+OK\r\n", 5)) fail("SET");
        } else {
            snprintf(head, sizeof head, "%s/%s", where, name);
            FILE *file = fopen(head, "wb");
            if (!file || fwrite(bytes, 1, size, file) != size || fclose(file))
                fail(head);
        }
        free(bytes);
    }
    return 0;
}

int main(int count, char **words) {
    if (count != 6) return 2;
    if (!strcmp(words[1], "fill"))
        return fill(words[2], atoi(words[3]), read_names(words[4]), words[5]);
    int is_redis = !strcmp(words[1], "redis");
    return load(is_redis, atoi(words[2]), read_names(words[3]), atoi(words[4]), atof(words[5]));
}
