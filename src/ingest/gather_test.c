// SPDX-License-Identifier: Apache-2.0
#include "ingest/crate.h"
#include "ingest/fixture.h"
#include "ingest/gather.h"
#include "ingest/roam.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>

#define HEAD "object_id,account_id,content_id,timestamp_share\n"
#define ROWS_A HEAD "l1,a,1,1600000000\nl1,b,2,1600000005\n"
#define ROWS_B HEAD "l2,b,3,1600000100\nl2,c,4,1600000105\nl3,,5,1600000106\n"

// ---- archives made here -------------------------------------------------------------

struct part {
    const char *name, *text, *link;
};

static void make_archive(const char *path, bool zip, const struct part *parts, size_t n)
{
    struct archive *a = archive_write_new();
    if (zip)
        archive_write_set_format_zip(a);
    else
        archive_write_set_format_ustar(a);
    archive_write_set_bytes_in_last_block(a, 1);
    if (archive_write_open_filename(a, path) != ARCHIVE_OK)
        exit(2);
    for (size_t i = 0; i < n; i++) {
        struct archive_entry *e = archive_entry_new();
        size_t size = parts[i].text ? strlen(parts[i].text) : 0;
        archive_entry_set_pathname(e, parts[i].name);
        archive_entry_set_filetype(e, parts[i].link ? AE_IFLNK : AE_IFREG);
        if (parts[i].link)
            archive_entry_set_symlink(e, parts[i].link);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_size(e, (la_int64_t)size);
        if (archive_write_header(a, e) != ARCHIVE_OK ||
            (size && archive_write_data(a, parts[i].text, size) != (la_ssize_t)size))
            exit(2);
        archive_entry_free(e);
    }
    if (archive_write_close(a) != ARCHIVE_OK)
        exit(2);
    archive_write_free(a);
}

// All of an archive as text: NAME=CONTENT; for each member, or NULL if it fails.
static const char *content(const char *path, const struct crate_options *o,
                           struct err *err)
{
    static char out[1 << 16];
    struct crate *c = NULL;
    struct crate_member m;
    bool there = true;
    size_t n = 0;
    enum rc rc = crate_open(path, "archive", o, &c, err);
    while (rc == RC_OK && (rc = crate_next(c, &m, &there, err)) == RC_OK && there) {
        remove("member"); // a file that is written over is flushed, which takes long
        int fd = open("member", O_RDWR | O_CREAT | O_TRUNC, 0600);
        n +=
            (size_t)snprintf(out + n, sizeof out - n, "%.*s=", (int)m.name.n, m.name.p);
        if (m.kind != CRATE_FILE)
            n += (size_t)snprintf(out + n, sizeof out - n, "kind %d", (int)m.kind);
        else if ((rc = crate_unpack(c, fd, err)) == RC_OK) {
            ssize_t got = pread(fd, out + n, sizeof out - n - 1, 0);
            n += got > 0 ? (size_t)got : 0;
        }
        out[n++] = ';';
        out[n] = '\0';
        close(fd);
    }
    crate_free(c);
    return rc == RC_OK ? out : NULL;
}

static const struct part three[] = {
    {"in/a.csv", ROWS_A, NULL}, {"in/link", NULL, "a.csv"}, {"b.csv", ROWS_B, NULL}};
#define THREE "in/a.csv=" ROWS_A ";in/link=kind 1;b.csv=" ROWS_B ";"

static void test_archives(void)
{
    static const char *const names[] = {"t.tar", "t.zip"};
    struct err err = {0};
    world_fresh();
    for (int zip = 0; zip < 2; zip++) {
        make_archive(names[zip], zip, three, 3);
        ok(crate_is(names[zip]), "%s is an archive", names[zip]);
        const char *got = content(names[zip], NULL, &err);
        ok(got && strcmp(got, THREE) == 0, "%s gives its members", names[zip]);
    }
    world_file("a.csv", ROWS_A);
    world_file("x.xlsx", "PK\3\4 0123456789012345678901234[Content_Types].xml");
    ok(!crate_is("a.csv") && !crate_is("x.xlsx") && !crate_is("nowhere"),
       "tables, spreadsheets and nothing are none");
    ok(system("gzip -k t.tar && zstd -q t.tar") == 0, "packed by gzip and zstd");
    for (const char *const *p = (const char *const[]){"t.tar.gz", "t.tar.zst", NULL};
         *p; p++) {
        const char *got = content(*p, NULL, &err);
        ok(crate_is(*p) && got && strcmp(got, THREE) == 0, "%s gives the same", *p);
    }
    ok(system("cat t.tar t.tar > tt.tar") == 0, "two archives in a row");
    const char *got = content("tt.tar", NULL, &err);
    ok(got && strcmp(got, THREE THREE) == 0, "are both read");
}

static size_t read_file(const char *path, char *out, size_t cap)
{
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(out, 1, cap, f) : 0;
    if (f)
        fclose(f);
    return n;
}

// Wherever an archive is cut, and whichever byte is changed: what is read is what was
// put in, or it fails with an id. Names and times have no checksum in zip.
static void test_damage(void)
{
    static const char *const names[] = {"t.tar", "t.zip", "t.tar.gz"};
    static char whole[1 << 15], bent[1 << 15];
    world_fresh();
    make_archive("t.tar", false, three, 3);
    make_archive("t.zip", true, three, 3);
    ok(system("gzip -nk t.tar") == 0, "packed");
    for (int k = 0; k < 3; k++) {
        size_t n = read_file(names[k], whole, sizeof whole), lost = 0, mute = 0;
        for (size_t cut = 1; cut < n; cut++) {
            struct err err = {0};
            remove("cut");
            world_bytes("cut", whole, cut);
            if (!crate_is("cut"))
                continue; // the readers of text refuse it
            const char *got = content("cut", NULL, &err);
            // A tar archive ends with two blocks of zeroes, of which one is enough.
            lost += got && strcmp(got, THREE) != 0;
            mute += !got && !err.id[0];
        }
        ok(!lost && !mute, "%s cut at any of %zu places is told", names[k], n);
        for (size_t at = 0; at < n; at++) {
            struct err err = {0};
            memcpy(bent, whole, n);
            bent[at] ^= (char)(1 << at % 8);
            remove("bent");
            world_bytes("bent", bent, n);
            const char *got = crate_is("bent") ? content("bent", NULL, &err) : THREE;
            bool a = got && (strstr(got, ROWS_A) || strstr(got, "=kind "));
            bool b = got && (strstr(got, ROWS_B) || strstr(got, "=kind 2;") ||
                             strstr(got, "=kind 3;") || strstr(got, "b.csv=kind "));
            lost += got && k != 0 && !(a && b);
            mute += !got && !err.id[0];
        }
        ok(!lost && !mute, "%s bent at any place is told or as it was", names[k]);
    }
}

static void test_bomb(void)
{
    static char zeroes[60001];
    struct err err = {0};
    struct part big = {"zeroes.csv", zeroes, NULL};
    struct crate_options o = {.most_times = 20, .most_bytes = 1000};
    world_fresh();
    memset(zeroes, '0', sizeof zeroes - 1);
    make_archive("bomb.zip", true, &big, 1);
    ok(!content("bomb.zip", &o, &err) && strcmp(err.id, "E0274") == 0,
       "what unpacks to too much is refused: %s", err.text);
    o.most_bytes = 100000;
    ok(content("bomb.zip", &o, &err), "below the limit in bytes it is read");
    o = (struct crate_options){.most_times = 2000, .most_bytes = 1000};
    ok(content("bomb.zip", &o, &err), "and below the limit in times");
}

static enum rc open_and_read(void *ctx)
{
    struct err err = {0};
    struct crate *c = NULL;
    struct crate_member m;
    bool there = true;
    enum rc rc = crate_open(ctx, "archive", NULL, &c, &err);
    while (rc == RC_OK && there && !crate_broken(c))
        rc = crate_next(c, &m, &there, &err);
    crate_free(c);
    return rc;
}

// ---- folders ------------------------------------------------------------------------

static enum rc roam_ctx(void *ctx)
{
    struct err err = {0};
    struct roam r = {0};
    enum rc rc = roam_folder(&r, ctx, NULL, &err);
    roam_done(&r);
    return rc;
}

static void make_folder(void)
{
    world_fresh();
    ok(system("mkdir -p d/b d/a/.hidden d/x.lockstep d/other && ln -s /etc d/link && "
              "mkfifo d/pipe && touch d/.h d/other/posts.duckdb d/a.csv d/a/z.csv "
              "d/a/y.csv d/a/.hidden/n.csv d/b/1.csv d/a.csv.rejects.ndjson "
              "d/x.lockstep/q.csv") == 0,
       "a folder");
}

static void test_folder(void)
{
    static const char *const want[] = {"d/a.csv",   "d/a/y.csv", "d/a/z.csv",
                                       "d/b/1.csv", "d/link",    "d/pipe"};
    struct err err = {0};
    struct roam r = {0};
    make_folder();
    ok_rc(roam_folder(&r, "d", NULL, &err), &err, "is gone through");
    ok(r.n == 6 && r.left_out == 5, "%zu entries, %d left out", r.n, (int)r.left_out);
    bool same = r.n == 6;
    for (size_t i = 0; same && i < 6; i++)
        same = strcmp(r.p[i].path, want[i]) == 0;
    ok(same, "in the order of bytes");
    ok(same && r.p[4].kind == ROAM_LINK && strcmp(r.p[4].what, "/etc") == 0 &&
           r.p[5].kind == ROAM_ODD,
       "a link is told and not followed");
    roam_done(&r);
    ok_rc(roam_folder(&r, "d/", NULL, &err), &err, "a slash at the end");
    ok(r.n == 6 && strcmp(r.p[0].path, "d/a.csv") == 0, "is not doubled");
    roam_done(&r);
    char folder[] = "d";
    tap_each_failure(roam_ctx, folder, "roam_folder");
    ok(roam_leaves_out("a/.b/c") && roam_leaves_out("__MACOSX/._x") &&
           !roam_leaves_out("./a.b/../c") && !roam_leaves_out("/a/b"),
       "hidden parts of a path");
}

// ---- all of it ----------------------------------------------------------------------

struct told {
    char text[4096]; // NAME:OUTCOME or NAME:OUTCOME:ID for each source
    size_t begun, stop_after;
    struct gather_sums sums;
    struct err err;
    enum rc rc;
};

static bool hear(void *self, const struct gather_source *s)
{
    static const char *const words[] = {"", "taken", "already", "unread", "refused"};
    struct told *t = self;
    size_t n = strlen(t->text);
    if (s->outcome == GATHER_BEGUN) {
        t->begun++;
        return true;
    }
    snprintf(t->text + n, sizeof t->text - n, "%s:%s%s%s ", s->name, words[s->outcome],
             s->err ? ":" : "", s->err ? s->err->id : "");
    return !t->stop_after || --t->stop_after;
}

static struct told run(const char *const *paths, size_t n, struct take_options o,
                       size_t stop_after, bool explain)
{
    struct told t = {.stop_after = stop_after};
    o.threads = 2;
    t.rc = gather_all(explain ? NULL : world_case, paths, n, &o, hear, &t, &t.sums,
                      &t.err);
    return t;
}

static void test_gather(void)
{
    static const char *const paths[] = {"d", "t.zip", "b.csv", "nowhere.csv"};
    world_fresh();
    make_archive("t.zip", true, three, 3);
    ok(system("mkdir d") == 0, "a folder");
    world_file("d/a.csv", ROWS_A);
    world_file("d/image", "\x89PNG\r\n\x1a\n");
    world_file("d/note.md", "# a \"note\nof lines\n");
    world_file("d/odd.csv", HEAD "\"");
    world_file("d/other.csv", "a,b\n1,2\n");
    world_file("b.csv", ROWS_B);
    struct told t = run(paths, 4, (struct take_options){0}, 0, true);
    ok(t.rc == RC_OK && world_number("SELECT count(*) FROM sources") == 0,
       "explaining writes nothing");
    ok(strncmp(t.text, "d/a.csv:taken d/image:unread:E0210 ", 34) == 0, "%s", t.text);
    t = run(paths, 4, (struct take_options){0}, 0, false);
    ok_rc(t.rc, &t.err, "all are gone through");
    ok(strcmp(t.text,
              "d/a.csv:taken d/image:unread:E0210 d/note.md:unread:E0213 "
              "d/odd.csv:refused:E0215 d/other.csv:unread:E0309 "
              "t.zip!in/a.csv:already t.zip!in/link:unread:E0276 "
              "t.zip!b.csv:taken b.csv:already nowhere.csv:refused:E0201 ") == 0,
       "each with its fate: %s", t.text);
    const struct gather_sums *s = &t.sums;
    ok(s->taken_sources == 2 && s->already_sources == 2 && s->unread_sources == 4 &&
           s->refused_sources == 2,
       "and counted");
    ok(s->records == 5 && s->taken == 4 && s->duplicates == 0 && s->rejected == 1 &&
           s->accounts == 3 && s->new_accounts == 3,
       "records add up over sources, accounts count once");
    ok(s->first_us == 1600000000000000 && s->last_us == 1600000105000000, "the span");
    ok(strcmp(world_rows("SELECT path, taken FROM sources ORDER BY source_id"),
              "d/a.csv|2;t.zip!b.csv|2;") == 0,
       "members are sources of their own");
    ok(access("t.zip!b.csv.rejects.ndjson", R_OK) == 0, "rejects lie beside it");
    ok(system("ls c.lockstep | grep -q tmp-") != 0, "no copy of a member stays");
}

static void test_stop_and_empty(void)
{
    static const char *const paths[] = {"d"};
    world_fresh();
    ok(system("mkdir d") == 0, "a folder");
    struct told t = run(paths, 1, (struct take_options){0}, 0, false);
    ok(t.rc == RC_OK && strcmp(t.text, "d:refused:E0275 ") == 0, "an empty one: %s",
       t.text);
    world_file("d/a.csv", ROWS_A);
    world_file("d/b.csv", ROWS_B);
    t = run(paths, 1, (struct take_options){0}, 1, false);
    ok(t.rc == RC_STOPPED && t.sums.taken == 2 &&
           world_number("SELECT count(*) FROM posts") == 2,
       "a stop between two files keeps the first");
    t = run(paths, 1, (struct take_options){0}, 0, false);
    ok(t.rc == RC_OK && strcmp(t.text, "d/a.csv:already d/b.csv:taken ") == 0,
       "the same again goes on with the rest");
}

int main(void)
{
    char tar[] = "t.tar", zip[] = "t.zip";
    test_archives();
    tap_each_failure(open_and_read, tar, "a tar archive");
    tap_each_failure(open_and_read, zip, "a zip archive");
    test_damage();
    test_bomb();
    test_folder();
    test_gather();
    test_stop_and_empty();
    return world_end();
}
