// SPDX-License-Identifier: Apache-2.0
// How many posts a second are lifted: with one object id, with one URL, with a text,
// with everything. One thread. The only argument is the number of posts (default 10^6).
#include "trace/lift.h"
#include "trace/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void run(const char *name, struct lift_post *post, struct span *number,
                unsigned n_posts)
{
    struct lift l = {0};
    char digits[32];
    double start = now_s();
    for (unsigned i = 0; i < n_posts; i++) {
        int n = snprintf(digits, sizeof digits, "17000000000%08u", i % 50000);
        *number = (struct span){digits, (size_t)n};
        if (lift_post(&l, post, i, NULL) != RC_OK)
            exit(1);
        if (l.kind.n > 100000)
            lift_reset(&l);
    }
    double s = now_s() - start;
    printf("%-28s %9.0f posts/s  %6.2f us/post  %4.1f traces/post\n", name, n_posts / s,
           1e6 * s / n_posts, (double)l.counts.made / n_posts);
    lift_done(&l);
}

int main(int argc, char **argv)
{
    unsigned n = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1000000;
    struct span id, unused;
    struct span url[1] = {
        SPAN("https://www.example.org/2023/08/an-article?utm_source=x")};
    struct span ascii =
        SPAN("Everybody should read this: the harbour of the old town is "
             "closed again and nobody says why. Ask your council! #harbour "
             "#oldtown #council https://www.example.org/2023/08/article");
    struct span german =
        SPAN("Jeder sollte das lesen: der Hafen der Altstadt ist schon "
             "wieder gesperrt, und niemand sagt, warum. Fr\u00E4gt euren "
             "Rat! #hafen #altstadt #rat https://www.example.org/2023/08");
    struct span chinese = SPAN(
        "\u8FD9\u4E2A\u8001\u57CE\u7684\u6E2F\u53E3\u53C8\u5173\u95ED\u4E86\uFF0C\u6CA1"
        "\u6709"
        "\u4EBA\u8BF4\u4E3A\u4EC0\u4E48\u3002\u8BF7\u95EE\u4F60\u4EEC\u7684\u8BAE\u4F1A"
        "\uFF01"
        "#\u6E2F\u53E3 #\u8001\u57CE #\u8BAE\u4F1A https://www.example.org/2023/08");
    struct lift_post post = {.platform = SPAN("x"), .objects = {&id, 1}};
    run("one object id", &post, &id, n);
    post = (struct lift_post){.platform = SPAN("x"), .media = {&id, 1}};
    run("one media id", &post, &id, n);
    post = (struct lift_post){.platform = SPAN("x"), .urls = {url, 1}};
    run("one URL and its domain", &post, &unused, n / 4);
    post = (struct lift_post){.platform = SPAN("x"), .text = ascii};
    run("text, 190 bytes ASCII", &post, &unused, n / 4);
    post.text = german;
    run("text, 190 bytes German", &post, &unused, n / 4);
    post.text = chinese;
    run("text, 180 bytes Chinese", &post, &unused, n / 4);
    post.text = german;
    post.flags = LIFT_IN_TEXT;
    run("text with all its marks", &post, &unused, n / 8);
    return 0;
}
