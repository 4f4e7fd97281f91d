/* Mock REST upstream: one thread, epoll, HTTP/1.1 keep-alive, answers made beforehand in memory.
 * usage: upstream PACK PORT[:DELAY_MS] ...     (127.0.0.1 only)
 * PACK holds, for each answer, a line "path<TAB>length" and the body behind it.
 * GET only; a port with a delay holds each answer back DELAY_MS (a FIFO per port).
 * GET /served tells how many answers were given before. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAXFD 8192
#define HASH 16384
typedef struct { char *key; int klen; char *resp; int rlen; } Ent;
static Ent table[HASH];
typedef struct { int fd, port, inlen; uint32_t gen; char in[16384]; char *out; int outlen, outcap, outpos; } Conn;
static Conn *conns[MAXFD];
typedef struct { int64_t due; int fd; uint32_t gen; Ent *e; } Job;
typedef struct { int fd, delay_ms; Job *q; int head, tail, cap; } Port;
static Port ports[16];
static int nports, ep;
static Ent notfound, counted;
static uint32_t gens;
static uint64_t served;

static uint32_t h(const char *s, int n) { uint32_t x = 2166136261u; while (n--) x = (x ^ (uint8_t)*s++) * 16777619u; return x; }
static Ent *find(const char *k, int n) {
  for (uint32_t i = h(k, n) % HASH;; i = (i + 1) % HASH) {
    if (!table[i].key) return &notfound;
    if (table[i].klen == n && !memcmp(table[i].key, k, n)) return &table[i];
  }
}
static void mk(Ent *e, const char *status, const char *body, int n) {
  e->resp = malloc(n + 256);
  e->rlen = sprintf(e->resp, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: keep-alive\r\n\r\n", status, n);
  memcpy(e->resp + e->rlen, body, n);
  e->rlen += n;
}
static void load(const char *f) {
  FILE *fp = fopen(f, "rb"); char line[4096]; if (!fp) { perror(f); exit(1); }
  while (fgets(line, sizeof line, fp)) {
    char *t = strchr(line, '\t'); int n = atoi(t + 1), kl = t - line; char *b = malloc(n);
    if (fread(b, 1, n, fp) != (size_t)n) exit(1);
    uint32_t i = h(line, kl) % HASH; while (table[i].key) i = (i + 1) % HASH;
    table[i].key = strndup(line, kl); table[i].klen = kl; mk(&table[i], "200 OK", b, n); free(b);
  }
  fclose(fp);
  mk(&notfound, "404 Not Found", "{\"error\":\"not found\"}", 21);
}
static Ent *count_served(void) {
  char body[32]; int n = sprintf(body, "%llu", (unsigned long long)served);
  free(counted.resp); mk(&counted, "200 OK", body, n);
  return &counted;
}
static int64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000LL + t.tv_nsec / 1000; }
static void drop(Conn *c) { close(c->fd); conns[c->fd] = 0; free(c->out); free(c); }
static void flush_out(Conn *c) {
  while (c->outpos < c->outlen) {
    ssize_t w = write(c->fd, c->out + c->outpos, c->outlen - c->outpos);
    if (w < 0) {
      if (errno == EAGAIN) { struct epoll_event ev = {EPOLLIN | EPOLLOUT, {.fd = c->fd}}; epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev); return; }
      drop(c); return;
    }
    c->outpos += w;
  }
  c->outpos = c->outlen = 0;
}
static void answer(Conn *c, Ent *e) {
  if (c->outlen + e->rlen > c->outcap) { c->outcap = (c->outlen + e->rlen) * 2; c->out = realloc(c->out, c->outcap); }
  memcpy(c->out + c->outlen, e->resp, e->rlen); c->outlen += e->rlen; served++;
}
static void on_read(Conn *c) {
  for (;;) {
    ssize_t r = read(c->fd, c->in + c->inlen, sizeof c->in - 1 - c->inlen);
    if (r == 0 || (r < 0 && errno != EAGAIN)) { drop(c); return; }
    if (r < 0) break;
    c->inlen += r; c->in[c->inlen] = 0;
    char *p = c->in, *end;
    while ((end = strstr(p, "\r\n\r\n"))) {
      char *s = strchr(p, ' ') + 1, *e = strchr(s, ' '); Port *P = &ports[c->port]; Ent *x;
      if (!strncmp(s, "http://", 7)) s = strchr(s + 7, '/');
      x = e - s == 7 && !memcmp(s, "/served", 7) ? count_served() : find(s, e - s);
      if (x == &notfound && getenv("UPSTREAM_DEBUG")) fprintf(stderr, "404 %.*s\n", (int)(e - s), s);
      if (P->delay_ms) {
        if (P->tail - P->head == P->cap) {
          int n = P->cap ? P->cap * 2 : 1024; Job *q = malloc(n * sizeof *q);
          for (int i = P->head; i < P->tail; i++) q[i - P->head] = P->q[i % P->cap];
          P->tail -= P->head; P->head = 0; P->cap = n; free(P->q); P->q = q;
        }
        P->q[P->tail++ % P->cap] = (Job){now_us() + P->delay_ms * 1000LL, c->fd, c->gen, x};
      } else answer(c, x);
      p = end + 4;
    }
    c->inlen -= p - c->in; memmove(c->in, p, c->inlen);
  }
  if (c->outlen) flush_out(c);
}
int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN); load(argv[1]); ep = epoll_create1(0);
  for (int i = 2; i < argc; i++) {
    int p = atoi(argv[i]), one = 1; char *d = strchr(argv[i], ':'); struct sockaddr_in a = {AF_INET, htons(p), {htonl(INADDR_LOOPBACK)}, {0}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (void *)&a, sizeof a) || listen(fd, 4096)) { perror("bind"); return 1; }
    ports[nports].fd = fd; ports[nports++].delay_ms = d ? atoi(d + 1) : 0;
    struct epoll_event ev = {EPOLLIN, {.fd = fd}}; epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
  }
  for (struct epoll_event evs[256];;) {
    int64_t t = now_us(), next = -1; struct timespec ts, *tp = 0;
    for (int i = 0; i < nports; i++) { Port *P = &ports[i]; if (P->head < P->tail) { int64_t w = P->q[P->head % P->cap].due - t; if (w < 0) w = 0; if (next < 0 || w < next) next = w; } }
    if (next >= 0) { ts.tv_sec = next / 1000000; ts.tv_nsec = next % 1000000 * 1000; tp = &ts; }
    int n = epoll_pwait2(ep, evs, 256, tp, 0);
    for (int i = 0; i < n; i++) {
      int fd = evs[i].data.fd, lp = -1; for (int k = 0; k < nports; k++) if (ports[k].fd == fd) lp = k;
      if (lp >= 0) {
        for (int c; (c = accept4(fd, 0, 0, SOCK_NONBLOCK)) >= 0;) {
          int one = 1; setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          if (c >= MAXFD) { close(c); continue; }
          Conn *x = calloc(1, sizeof *x); x->fd = c; x->port = lp; x->gen = ++gens; conns[c] = x;
          struct epoll_event ev = {EPOLLIN, {.fd = c}}; epoll_ctl(ep, EPOLL_CTL_ADD, c, &ev);
        }
      } else if (conns[fd]) {
        Conn *c = conns[fd];
        if (evs[i].events & EPOLLOUT) { struct epoll_event ev = {EPOLLIN, {.fd = fd}}; epoll_ctl(ep, EPOLL_CTL_MOD, fd, &ev); flush_out(c); if (!conns[fd]) continue; }
        if (evs[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) on_read(c);
      }
    }
    t = now_us();
    for (int i = 0; i < nports; i++) for (Port *P = &ports[i]; P->head < P->tail && P->q[P->head % P->cap].due <= t; P->head++) {
      Job j = P->q[P->head % P->cap]; Conn *c = conns[j.fd]; if (c && c->gen == j.gen) { answer(c, j.e); flush_out(c); }
    }
  }
}
