// SPDX-License-Identifier: Apache-2.0
// The first ten minutes in one: posts are written (or given), read, looked through, and
// the strongest pair is shown with its posts.
#include "run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// How near in time in the story world; all kinds are looked at.
#define STORY_WINDOW_US INT64_C(60000000)

static enum lockstep_rc make_folder(const char *path, struct lockstep_error *err)
{
    struct stat st;
    if (mkdir(path, 0777) == 0 || (stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
        return LOCKSTEP_OK;
    fault(err, "E0803", "choose another folder with --into DIR",
          "the folder \"%s\" cannot be made: %s", path, strerror(errno));
    return LOCKSTEP_IO;
}

static enum lockstep_rc write_part(struct ui *ui, const char *folder, const char *part,
                                   const char *name, struct lockstep_error *err)
{
    struct lockstep_story_options o = LOCKSTEP_STORY_INIT;
    struct line path = {0};
    if (ui->c->value[FLAG_SEED].given)
        o.seed = (uint64_t)ui->c->value[FLAG_SEED].n;
    line_printf(&path, "%s/%s", folder, name);
    enum lockstep_rc rc = ui_open(ui, path.p, err);
    if (rc == LOCKSTEP_OK) {
        rc = lockstep_story(&o, part, ui_sink, ui, err);
        enum lockstep_rc end = ui_finish(ui, rc == LOCKSTEP_OK, err);
        rc = rc == LOCKSTEP_OK ? end : rc;
    }
    if (rc == LOCKSTEP_OK) {
        struct line clean = {0};
        line_clean(&clean, path.p, path.n);
        ui_say(ui, "  wrote %s\n", clean.p);
        line_done(&clean);
    }
    line_done(&path);
    return rc;
}

static enum lockstep_rc write_story(struct ui *ui, const char *folder,
                                    struct lockstep_error *err)
{
    ui_say(ui, "Invented posts: 50,000 ordinary accounts, and a network hidden among "
               "them\n");
    enum lockstep_rc rc = write_part(ui, folder, "posts", "posts.ndjson", err);
    if (rc == LOCKSTEP_OK)
        rc = write_part(ui, folder, "truth", "truth.csv", err);
    if (rc == LOCKSTEP_OK)
        rc = write_part(ui, folder, "tip", "tip.txt", err);
    return rc;
}

static enum lockstep_rc read_files(struct ui *ui, lockstep_case *c, const char *folder,
                                   struct answer *a)
{
    const struct command *cmd = ui->c;
    struct line path = {0}, said = {0};
    line_printf(&path, "%s/posts.ndjson", folder);
    const char *story = path.p;
    const char *const *paths = cmd->n_arg ? (const char *const *)cmd->arg : &story;
    size_t n = cmd->n_arg ? cmd->n_arg : 1;
    for (size_t i = 0; i < n; i++) {
        line_text(&said, " ");
        line_clean(&said, paths[i], strlen(paths[i]));
    }
    ui_say(ui, "%s$ lockstep import%s\n", cmd->n_arg ? "" : "\n", said.p);
    enum lockstep_rc rc = import_many(ui, c, paths, n, a);
    line_done(&path);
    line_done(&said);
    return rc;
}

static enum lockstep_rc look(struct ui *ui, lockstep_case *c,
                             struct lockstep_detect_report *r,
                             struct lockstep_error *err)
{
    struct lockstep_detect_options o = LOCKSTEP_DETECT_INIT;
    const struct value *v = ui->c->value;
    bool story = ui->c->n_arg == 0;
    struct line l = {0};
    o.kinds = v[FLAG_KIND].given ? v[FLAG_KIND].text : NULL;
    o.window_us = v[FLAG_WINDOW].given ? v[FLAG_WINDOW].n
                  : story              ? STORY_WINDOW_US
                                       : -1;
    line_text(&l, "\n$ lockstep detect");
    if (o.kinds)
        line_printf(&l, " --kind %s", o.kinds);
    if (o.window_us >= 0)
        line_printf(&l, " --window %" PRId64 "s", o.window_us / 1000000);
    ui_say(ui, "%s\n", l.p);
    line_done(&l);
    return detect_and_tell(ui, c, &o, r, err);
}

static enum lockstep_rc show_one(struct ui *ui, lockstep_case *c, uint64_t run_id,
                                 struct lockstep_error *err)
{
    struct lockstep_show_options o = LOCKSTEP_SHOW_INIT;
    char *one = NULL, *two = NULL;
    bool found = false;
    uint64_t n;
    enum lockstep_rc rc = strongest_pair(c, run_id, &one, &two, &found, err);
    if (rc == LOCKSTEP_OK && found) {
        struct line l = {0}, clean = {0};
        line_quoted(&l, one);
        line_text(&l, " ");
        line_quoted(&l, two);
        line_clean(&clean, l.p, l.n);
        ui_say(ui, "\n$ lockstep show %s --top 3\n", clean.p);
        o.run_id = run_id;
        o.a = one;
        o.b = two;
        rc = receipt_show(ui, c, &o, NULL, 3, &n, err);
        line_done(&l);
        line_done(&clean);
    }
    free(one);
    free(two);
    return rc;
}

static void tell_next(struct ui *ui, const char *folder, const lockstep_case *c)
{
    struct line path = {0};
    line_quoted(&path, lockstep_case_path(c));
    ui_say(
        ui,
        "\nNext:\n"
        "  lockstep -C %s show edges --top 50\n"
        "  lockstep -C %s show edges --format gexf -o network.gexf   (opens in Gephi)\n"
        "  lockstep -C %s show accounts\n"
        "  lockstep -C %s detect --kind url,text --window 10s    (another look: a new "
        "run)\n",
        path.p, path.p, path.p, path.p);
    if (ui->c->n_arg == 0)
        ui_say(ui,
               "  lockstep demo YOUR-EXPORT    (the same on your own posts)\n"
               "Files: %s/posts.ndjson, truth.csv (who was planted), tip.txt (four "
               "links to "
               "start from).\n",
               folder);
    else
        ui_say(ui,
               "  lockstep help detect         (windows, kinds, published methods)\n");
    line_done(&path);
}

static enum lockstep_rc open_case(struct ui *ui, const char *folder, lockstep_case **c,
                                  struct lockstep_error *err)
{
    struct lockstep_options o = ui_options(ui);
    struct line path = {0};
    if (ui->c->value[FLAG_CASE].given)
        line_text(&path, ui->c->value[FLAG_CASE].text);
    else
        line_printf(&path, "%s/%s.lockstep", folder, ui->c->n_arg ? "own" : "demo");
    enum lockstep_rc rc = lockstep_open(path.p, LOCKSTEP_CREATE, &o, c, err);
    line_done(&path);
    return rc;
}

enum lockstep_rc run_demo(struct ui *ui, struct answer *a)
{
    const struct value *v = ui->c->value;
    const char *folder = v[FLAG_INTO].given ? v[FLAG_INTO].text : "lockstep-demo";
    struct lockstep_detect_report r;
    lockstep_case *c = NULL;
    enum lockstep_rc rc = LOCKSTEP_OK;
    if (ui->c->n_arg)
        rc = import_check_files(ui->c, &a->err);
    if (rc == LOCKSTEP_OK)
        rc = make_folder(folder, &a->err);
    if (rc == LOCKSTEP_OK && ui->c->n_arg == 0)
        rc = write_story(ui, folder, &a->err);
    if (rc == LOCKSTEP_OK)
        rc = open_case(ui, folder, &c, &a->err);
    enum lockstep_rc refused = LOCKSTEP_OK; // some of the files: the others will do
    if (rc == LOCKSTEP_OK) {
        ui_begin(ui, c);
        rc = read_files(ui, c, folder, a);
        if (a->n_in && a->reported && rc == LOCKSTEP_INPUT) {
            refused = rc;
            rc = LOCKSTEP_OK;
            a->reported = false; // of what comes now
        }
    }
    if (rc == LOCKSTEP_OK)
        rc = look(ui, c, &r, &a->err);
    if (rc == LOCKSTEP_OK && ui->c->n_arg == 0) {
        struct line truth = {0};
        line_printf(&truth, "%s/truth.csv", folder);
        rc = truth_tell(ui, c, r.run_id, truth.p, &a->err);
        line_done(&truth);
    }
    if (rc == LOCKSTEP_OK)
        rc = show_one(ui, c, r.run_id, &a->err);
    if (rc == LOCKSTEP_OK) {
        tell_next(ui, folder, c);
        ui_last(ui, 0, "", ui_now() - ui->started);
    }
    lockstep_close(c);
    if (rc != LOCKSTEP_OK)
        return rc;
    a->reported = refused != LOCKSTEP_OK;
    return refused;
}
