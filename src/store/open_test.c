// SPDX-License-Identifier: Apache-2.0
// The case folder: made whole or not at all, found from below, held by one writer or by
// many readers, and refused when it is foreign, damaged or of another time.
#include "store/open.h"

#include "base/tap.h"
#include "store/duck.h"
#include "store/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// Below the folder of the build, above which no case is likely to stand.
static char root[4096];

// Starts again in an empty folder.
static void fresh(void)
{
    static int n;
    char name[4200];
    snprintf(name, sizeof name, "%s/%d", root, n++);
    if (mkdir(name, 0777) != 0 || chdir(name) != 0)
        exit(2);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        exit(2);
}

static bool there(const char *path)
{
    return access(path, F_OK) == 0;
}

// Names in a folder, without its own.
static int entries(const char *path)
{
    DIR *d = opendir(path);
    int n = -2;
    while (d && readdir(d))
        n++;
    if (d)
        closedir(d);
    return n;
}

static enum rc try_open(const char *path, enum store_mode mode, struct err *err)
{
    struct store *s = NULL;
    memset(err, 0, sizeof *err);
    enum rc rc = store_open(path, mode, NULL, &s, err);
    store_close(s);
    return rc;
}

static void test_life(void)
{
    struct err err = {0};
    struct store *s = NULL;
    char id[17];
    fresh();
    ok(try_open(NULL, STORE_READ, &err) == RC_INPUT && strcmp(err.id, "E0401") == 0 &&
           err.hint[0],
       "no case here: E0401 and what to do");
    ok(try_open("none.lockstep", STORE_WRITE, &err) == RC_INPUT &&
           strcmp(err.id, "E0401") == 0 && strstr(err.text, "none.lockstep"),
       "no case there: E0401 and where");
    ok(try_open("", STORE_CREATE, &err) == RC_INPUT, "an empty path is none");
    ok(entries(".") == 0, "and nothing was made");
    ok_rc(store_open(NULL, STORE_CREATE, NULL, &s, &err), &err, "a case is made");
    ok(store_is_new(s) && strcmp(store_path(s), "case.lockstep") == 0, "it is new");
    snprintf(id, sizeof id, "%s", store_id(s));
    ok(strlen(id) == 16 && strspn(id, "0123456789abcdef") == 16, "it has an id");
    store_close(s);
    s = NULL;
    ok_rc(store_open("case.lockstep///", STORE_CREATE, NULL, &s, &err), &err,
          "it opens again, with blanks of a path behind its name");
    ok(!store_is_new(s) && strcmp(store_id(s), id) == 0, "it is the same one");
    store_close(s);
    ok(entries(".") == 1, "nothing else stands beside it");
    ok(try_open("no/such/x.lockstep", STORE_CREATE, &err) == RC_IO &&
           strcmp(err.id, "E0407") == 0,
       "a case in no folder: E0407");
    store_close(NULL);
}

static void test_find(void)
{
    struct err err = {0};
    struct store *s = NULL;
    fresh();
    ok_rc(store_open("one.lockstep", STORE_CREATE, NULL, &s, &err), &err, "one case");
    store_close(s);
    s = NULL;
    ok(mkdir("a", 0777) == 0 && mkdir("a/b", 0777) == 0 && chdir("a/b") == 0,
       "below it");
    ok_rc(store_open(NULL, STORE_READ, NULL, &s, &err), &err, "it is found from below");
    const char *path = s ? store_path(s) : "";
    ok(path[0] == '/' && strlen(path) > 13 &&
           strcmp(path + strlen(path) - 13, "/one.lockstep") == 0,
       "by its whole path");
    store_close(s);
    s = NULL;
    ok(mkdir("empty.lockstep", 0777) == 0, "a folder that is only called so");
    ok(try_open(NULL, STORE_READ, &err) == RC_OK, "is looked past");
    ok(try_open("empty.lockstep", STORE_READ, &err) == RC_INPUT &&
           strcmp(err.id, "E0403") == 0,
       "and is no case when named");
    ok(chdir("../..") == 0, "up again");
    ok(try_open("two.lockstep", STORE_CREATE, &err) == RC_OK, "a second case beside");
    ok(try_open(NULL, STORE_READ, &err) == RC_INPUT && strcmp(err.id, "E0408") == 0,
       "which of two is not guessed: E0408");
    ok(try_open(NULL, STORE_CREATE, &err) == RC_INPUT && strcmp(err.id, "E0408") == 0,
       "nor is a third made");
}

static void test_foreign(void)
{
    struct err err = {0};
    struct duck d = {0};
    struct duck_options o = {.threads = 1};
    fresh();
    write_file("file.lockstep", "hello");
    ok(try_open("file.lockstep", STORE_WRITE, &err) == RC_INPUT &&
           strcmp(err.id, "E0403") == 0,
       "a file is no case");
    mkdir("text.lockstep", 0777);
    write_file("text.lockstep/posts.duckdb",
               "this is no database, only some text of us");
    ok(try_open("text.lockstep", STORE_WRITE, &err) == RC_INPUT &&
           strcmp(err.id, "E0403") == 0,
       "a text is no database: %s", err.text);
    mkdir("other.lockstep", 0777);
    ok_rc(duck_open("other.lockstep/posts.duckdb", &o, &d, &err), &err, "a database");
    ok_rc(duck_run(&d, "CREATE TABLE t(i INTEGER)", &err), &err, "of somebody else");
    duck_close(&d);
    ok(try_open("other.lockstep", STORE_READ, &err) == RC_INPUT &&
           strcmp(err.id, "E0403") == 0,
       "is no case either");
    ok_rc(duck_open("other.lockstep/posts.duckdb", &o, &d, &err), &err, "again");
    ok_rc(duck_run(&d,
                   "CREATE TABLE meta(key INTEGER, value VARCHAR[]);"
                   "INSERT INTO meta VALUES (1, ['schema'])",
                   &err),
          &err, "it gets a table like ours, with other columns");
    duck_close(&d);
    ok(try_open("other.lockstep", STORE_READ, &err) == RC_INPUT &&
           strcmp(err.id, "E0403") == 0,
       "and is none still");
}

static void set_schema(const char *value)
{
    struct err err = {0};
    struct store *s = NULL;
    char sql[200];
    snprintf(sql, sizeof sql, "UPDATE meta SET value = '%s' WHERE key = 'schema'",
             value);
    if (store_open("v.lockstep", STORE_WRITE, NULL, &s, &err) == RC_OK)
        ok_rc(duck_run(store_duck(s), sql, &err), &err, "the version says %s", value);
    store_close(s);
}

static void test_versions(void)
{
    struct err err = {0};
    fresh();
    ok(try_open("v.lockstep", STORE_CREATE, &err) == RC_OK, "a case of now");
    set_schema("99");
    ok(try_open("v.lockstep", STORE_READ, &err) == RC_INPUT &&
           strcmp(err.id, "E0406") == 0 && strstr(err.text, "newer") && err.hint[0],
       "a newer case is refused: %s", err.text);
    fresh();
    ok(try_open("v.lockstep", STORE_CREATE, &err) == RC_OK, "another one");
    set_schema("1");
    ok(try_open("v.lockstep", STORE_READ, &err) == RC_INPUT &&
           strcmp(err.id, "E0406") == 0 && strstr(err.text, "older") && err.hint[0],
       "an older case is refused: %s", err.text);
    static const char *const bad[] = {"0", "-1", "one", "99999999999999999999999999",
                                      ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char sql[200];
        struct duck d = {0};
        struct duck_options o = {.threads = 1};
        snprintf(sql, sizeof sql, "UPDATE meta SET value = '%s' WHERE key = 'schema'",
                 bad[i]);
        ok(duck_open("v.lockstep/posts.duckdb", &o, &d, &err) == RC_OK &&
               duck_run(&d, sql, &err) == RC_OK,
           "the version says \"%s\"", bad[i]);
        duck_close(&d);
        ok(try_open("v.lockstep", STORE_READ, &err) == RC_INPUT &&
               strcmp(err.id, "E0403") == 0,
           "which no case says");
    }
}

// A file cut anywhere is refused or opens; it never brings the program down.
static void test_damaged(void)
{
    struct err err = {0};
    struct stat st;
    fresh();
    ok(try_open("d.lockstep", STORE_CREATE, &err) == RC_OK, "a sound case");
    ok(stat("d.lockstep/posts.duckdb", &st) == 0 && st.st_size > 10000, "of some size");
    static const int parts[] = {97, 60, 30, 10, 1};
    bool clean = true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        ok(truncate("d.lockstep/posts.duckdb", st.st_size * parts[i] / 100) == 0,
           "cut to %d %%", parts[i]);
        enum rc rc = try_open("d.lockstep", STORE_READ, &err);
        clean &= rc == RC_OK || (rc == RC_INPUT && strcmp(err.id, "E0403") == 0);
    }
    ok(clean, "each cut is refused as damage");
}

static void test_leftovers(void)
{
    struct err err = {0};
    char mine[80], dead[80], living[80];
    fresh();
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
    snprintf(mine, sizeof mine, "c.lockstep.new-%ld", (long)getpid());
    snprintf(dead, sizeof dead, "c.lockstep.new-%ld", (long)pid);
    snprintf(living, sizeof living, "c.lockstep.new-%ld", (long)getppid());
    const char *all[] = {mine, dead, living};
    for (size_t i = 0; i < 3; i++) {
        char file[160];
        mkdir(all[i], 0777);
        snprintf(file, sizeof file, "%s/posts.duckdb", all[i]);
        write_file(file, "half");
        snprintf(file, sizeof file, "%s/tmp-1", all[i]);
        mkdir(file, 0777);
        snprintf(file, sizeof file, "%s/tmp-1/duckdb_temp_storage-0.tmp", all[i]);
        write_file(file, "spill");
    }
    ok(try_open("c.lockstep", STORE_CREATE, &err) == RC_OK, "a case is made: %s",
       err.text);
    ok(!there(dead), "what a killed process left is gone");
    ok(!there(mine), "also if it had the number that this one has");
    ok(there(living), "what a living process makes stays");
    mkdir("c.lockstep/tmp-12345", 0777);
    write_file("c.lockstep/tmp-12345/duckdb_temp_storage-0.tmp", "spill");
    ok(try_open("c.lockstep", STORE_READ, &err) == RC_OK &&
           there("c.lockstep/tmp-12345"),
       "a reader leaves temporary files alone: they may be another reader's");
    ok(try_open("c.lockstep", STORE_WRITE, &err) == RC_OK &&
           !there("c.lockstep/tmp-12345"),
       "a writer, who is alone, removes them");
}

// ---- locks --------------------------------------------------------------------------

// A child that opens the case, says so, and waits to be killed.
static pid_t hold(enum store_mode mode)
{
    int fd[2];
    char byte = 0;
    if (pipe(fd) != 0)
        exit(2);
    pid_t pid = fork();
    if (pid == 0) {
        struct store *s = NULL;
        struct err err;
        byte = store_open("l.lockstep", mode, NULL, &s, &err) == RC_OK ? 'y' : 'n';
        if (write(fd[1], &byte, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    if (read(fd[0], &byte, 1) != 1)
        byte = 'n';
    close(fd[0]);
    close(fd[1]);
    ok(byte == 'y', "process %ld has the case open", (long)pid);
    return pid;
}

static void let_go(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void test_locks(void)
{
    struct err err = {0};
    char who[40];
    fresh();
    ok(try_open("l.lockstep", STORE_CREATE, &err) == RC_OK, "a case");
    pid_t pid = hold(STORE_WRITE);
    snprintf(who, sizeof who, "PID %ld", (long)pid);
    static const enum store_mode modes[] = {STORE_READ, STORE_WRITE, STORE_CREATE};
    for (size_t i = 0; i < 3; i++)
        ok(try_open("l.lockstep", modes[i], &err) == RC_IO &&
               strcmp(err.id, "E0402") == 0 && strstr(err.text, who),
           "beside a writer: %s", err.text);
    let_go(pid);
    ok(try_open("l.lockstep", STORE_WRITE, &err) == RC_OK,
       "a killed writer holds nothing");
    pid = hold(STORE_READ);
    snprintf(who, sizeof who, "PID %ld", (long)pid);
    ok(try_open("l.lockstep", STORE_READ, &err) == RC_OK,
       "readers stand beside readers");
    ok(try_open("l.lockstep", STORE_WRITE, &err) == RC_IO &&
           strcmp(err.id, "E0402") == 0 && strstr(err.text, who),
       "a writer is told which reader: %s", err.text);
    let_go(pid);
    struct store *s = NULL;
    ok_rc(store_open("l.lockstep", STORE_WRITE, NULL, &s, &err), &err, "one handle");
    ok(try_open("l.lockstep", STORE_WRITE, &err) == RC_IO &&
           strcmp(err.id, "E0402") == 0,
       "a second one of this process: %s", err.text);
    store_close(s);
    ok(unlink("l.lockstep/lock") == 0 &&
           try_open("l.lockstep", STORE_READ, &err) == RC_OK,
       "a case that came without its lock file can be read");
}

// ---- changes ------------------------------------------------------------------------

static int64_t number(struct store *s, const char *sql)
{
    struct err err = {0};
    int64_t n = -1;
    ok_rc(duck_number(store_duck(s), sql, &n, &err), &err, "a number");
    return n;
}

static void test_changes(void)
{
    struct err err = {0};
    struct store *s = NULL;
    struct rows rows = {0};
    fresh();
    ok_rc(store_open("t.lockstep", STORE_CREATE, NULL, &s, &err), &err, "a case");
    ok_rc(store_begin(s, &err), &err, "begin");
    ok_rc(duck_run(store_duck(s), "INSERT INTO objects VALUES (0, 'url', 'x')", &err),
          &err, "insert");
    store_undo(s);
    ok(number(s, "SELECT count(*) FROM objects") == 0, "undone");
    ok_rc(store_begin(s, &err), &err, "begin");
    ok(duck_run(store_duck(s), "INSERT INTO nowhere VALUES (0)", &err) == RC_IO,
       "fail");
    store_undo(s);
    ok_rc(store_begin(s, &err), &err, "begin after a failure");
    ok_rc(duck_run(store_duck(s), "INSERT INTO objects VALUES (0, 'url', 'x')", &err),
          &err, "insert");
    ok_rc(store_commit(s, &err), &err, "commit");
    store_undo(s);
    ok(number(s, "SELECT count(*) FROM objects") == 1, "done; undo comes too late");
    ok_rc(store_begin(s, &err), &err, "begin");
    ok_rc(duck_run(store_duck(s), "INSERT INTO objects VALUES (1, 'url', 'y')", &err),
          &err, "insert");
    store_close(s);
    s = NULL;
    ok_rc(store_open("t.lockstep", STORE_READ, NULL, &s, &err), &err, "open to read");
    ok(number(s, "SELECT count(*) FROM objects") == 1, "what was not committed is not");
    ok(duck_run(store_duck(s), "INSERT INTO objects VALUES (1, 'url', 'y')", &err) ==
           RC_IO,
       "a reader cannot write");
    ok_rc(store_parquet(s, "SELECT * FROM objects", "it's.parquet", &err), &err,
          "a Parquet file, with a quote in its name");
    ok(there("it's.parquet") && entries(".") == 2, "is there and nothing beside it");
    ok(store_parquet(s, "SELECT * FROM objects", "no/where.parquet", &err) != RC_OK &&
           err.id[0] && entries(".") == 2,
       "one that cannot be written leaves nothing: %s", err.text);
    ok(store_parquet(s, "SELECT error('x')", "bad.parquet", &err) != RC_OK &&
           entries(".") == 2,
       "nor does a query that fails");
    for (int i = 0; i < 2; i++) {
        ok_rc(store_sql(s,
                        "SELECT key, url_canonical('http://a.example/') FROM objects",
                        &rows, &err),
              &err, "a person asks, time %d", i + 1);
        rows_done(&rows);
    }
    static const char *const forbidden[] = {
        "CREATE TABLE t(i INTEGER)",
        "INSERT INTO objects VALUES (9, 'url', 'z')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY objects TO 'out.csv'",
        "SET enable_external_access = true",
        "ATTACH 'x.db'",
        "INSTALL httpfs",
        "SELECT * FROM '/etc/passwd'"};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        enum rc rc = store_sql(s, forbidden[i], &rows, &err);
        rows_done(&rows);
        ok(rc != RC_OK, "refused: %s", forbidden[i]);
    }
    ok(entries(".") == 2, "no file came of it");
    store_close(s);
}

// A case that came to nothing goes, one that was there before stays.
static void test_discard(void)
{
    struct err err = {0};
    struct store *s = NULL;
    fresh();
    ok_rc(store_open("d.lockstep", STORE_CREATE, NULL, &s, &err), &err, "a new case");
    store_discard(s);
    ok(entries(".") == 0, "is gone, with all its files");
    ok(try_open("d.lockstep", STORE_CREATE, &err) == RC_OK, "made again");
    ok_rc(store_open("d.lockstep", STORE_CREATE, NULL, &s, &err), &err, "an old case");
    store_discard(s);
    ok(try_open("d.lockstep", STORE_READ, &err) == RC_OK, "stays");
    store_discard(NULL);
}

// What was committed is there for readers, too, when the writer was killed right
// behind.
static void test_killed_behind_commit(void)
{
    struct err err = {0};
    struct store *s = NULL;
    int status = -1;
    fresh();
    ok(try_open("k.lockstep", STORE_CREATE, &err) == RC_OK, "a case");
    pid_t pid = fork();
    if (pid == 0) {
        enum rc rc = store_open("k.lockstep", STORE_WRITE, NULL, &s, &err);
        if (rc == RC_OK)
            rc = store_begin(s, &err);
        if (rc == RC_OK)
            rc = duck_run(store_duck(s), "INSERT INTO objects VALUES (0, 'url', 'x')",
                          &err);
        if (rc == RC_OK)
            rc = store_commit(s, &err);
        if (rc == RC_OK)
            raise(SIGKILL);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    ok(WIFSIGNALED(status), "a process commits and is killed before it closes");
    ok_rc(store_open("k.lockstep", STORE_READ, NULL, &s, &err), &err, "a reader");
    ok(number(s, "SELECT count(*) FROM objects") == 1, "sees what was committed");
    store_close(s);
    ok_rc(store_open("k.lockstep", STORE_WRITE, NULL, &s, &err), &err, "a writer");
    ok(number(s, "SELECT count(*) FROM objects") == 1, "sees it, too");
    store_close(s);
}

static enum rc create_and_open(void *ctx)
{
    (void)ctx;
    struct err err;
    struct store *s = NULL;
    folder_remove("m.lockstep");
    enum rc rc = store_open("m.lockstep", STORE_CREATE, NULL, &s, &err);
    store_close(s);
    return rc;
}

static enum rc open_again(void *ctx)
{
    (void)ctx;
    struct err err;
    struct store *s = NULL;
    enum rc rc = store_open("m.lockstep", STORE_READ, NULL, &s, &err);
    store_close(s);
    return rc;
}

int main(void)
{
    char template[] = "store-open-XXXXXX";
    if (!mkdtemp(template) || !realpath(template, root))
        return 2;
    // These fork, so they come before the database has threads.
    test_locks();
    test_killed_behind_commit();
    test_life();
    test_find();
    test_foreign();
    test_versions();
    test_damaged();
    test_leftovers();
    test_changes();
    test_discard();
    fresh();
    tap_each_failure(create_and_open, NULL, "making a case");
    tap_each_failure(open_again, NULL, "opening a case");
    ok(entries(".") == 1, "no half case is left");
    char command[4200];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return chdir("/") == 0 && system(command) == 0 ? tap_end() : 2;
}
